"""The tables of words, read once from `words/`."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

LETTERS = {"zh": re.compile(r"[㐀-鿿]"), "en": re.compile(r"[a-z]{2}")}
"""Letters of a language in folded text; tables of a language are looked at only where they stand."""
FOLDER = Path(__file__).parent.parent / "words"


def languages(text: str) -> list[str]:
    """The languages whose words can stand in the text."""
    return [name for name, letters in LETTERS.items() if letters.search(text)]


@cache
def table(name: str) -> dict[str, Any]:
    """The tables of words/<name>.toml."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of words/<name>.txt that are not comments."""
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def split_zh(text: str) -> list[str]:
    """Words between white space."""
    return text.lower().split()


def split_en(text: str) -> list[str]:
    """Words between commas."""
    return [word for raw in text.lower().split(",") if (word := " ".join(raw.split()))]


def either(words: Iterable[str], *, bounded: bool = False) -> str:
    """A pattern of the words, longest first; bounded means whole English words."""
    body = "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
    return rf"(?<![a-z])(?:{body})(?![a-z])" if bounded else f"(?:{body})"
