"""Reads the word tables of this folder, each file once."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """Return the word table `words/<name>.toml` as it stands."""
    return tomllib.loads(files("health.safety.words").joinpath(f"{name}.toml").read_text("utf-8"))


def either(patterns: Iterable[str]) -> re.Pattern[str]:
    """Join patterns into one; none at all matches nothing."""
    return re.compile("|".join(patterns) or r"(?!)")
