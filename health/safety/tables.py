"""Reads the word tables of this folder, each file once."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|\(\?(?:<?[:=!])|.", re.DOTALL)
"""A letter, a class of letters, or the opening of a bracket, in a pattern of the tables."""
_OPTIONAL = re.compile(r"\?|\*|\{0,\d*\}")


@cache
def table(name: str) -> dict[str, Any]:
    """Return the word table `words/<name>.toml` as it stands."""
    return tomllib.loads(files("health.safety.words").joinpath(f"{name}.toml").read_text("utf-8"))


def either(patterns: Iterable[str]) -> re.Pattern[str]:
    """Join patterns into one; none at all matches nothing."""
    return re.compile("|".join(patterns) or r"(?!)")


def swiftly(patterns: Iterable[str]) -> re.Pattern[str]:
    """Join patterns as `either` does, with a look at the first letter: most letters of a message begin none of them."""
    joined = "|".join(patterns)
    letters = _openers(joined)
    if not letters:
        return re.compile(joined or r"(?!)")
    return re.compile(f"(?=[{re.escape(''.join(sorted(letters)))}])(?:{joined})")


def _openers(pattern: str) -> set[str]:
    """The letters with which a match of a pattern may begin; none where that is not plain to see."""
    found = [_begun(branch) for branch in _branches(pattern)]
    return set[str]().union(*found) if all(found) else set()


def _branches(pattern: str) -> list[str]:
    """Split at each | that stands in no bracket."""
    parts, depth = [""], 0
    for piece in _PIECE.findall(pattern):
        depth += piece.startswith("(") - (piece == ")")
        if piece == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _begun(branch: str) -> set[str]:
    piece = next(iter(_PIECE.findall(branch)), "")
    if piece.startswith("("):
        end = _closed(branch)
        letters, rest = _openers(branch[3 : end - 1]), branch[end:]
        if piece == "(?<!":
            return _begun(rest)
        if piece != "(?:":
            return set()
    else:
        rest = branch[len(piece) :]
        letters = _letters(piece)
    if letters and (optional := _OPTIONAL.match(rest)):
        after = _begun(rest[optional.end() :])
        return letters | after if after else set()
    return letters


def _closed(branch: str) -> int:
    """Where the bracket that opens a branch ends."""
    depth = 0
    for piece in _PIECE.finditer(branch):
        depth += piece.group().startswith("(") - (piece.group() == ")")
        if not depth:
            return piece.end()
    return len(branch)


def _letters(piece: str) -> set[str]:
    """The letters that one piece stands for; none where it is not a plain one."""
    inner = piece[1:-1] if piece.startswith("[") else piece
    plain = inner.replace(r"\d", "0123456789")
    return set() if set(plain) & set(r"\^$.*+?{}()|-") else set(plain)
