"""Finds the signs of the word tables in plain text, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from health.safety.readings import HIGH, KETONES_DANGEROUS, LOW, VERY_LOW, stated
from health.safety.tables import either, table

_ZH = re.compile(r"[\u4e00-\u9fff]")
_EN = re.compile(r"[a-z]{2}")
_LANGUAGES = {"zh": _ZH, "en": _EN}


@dataclass(frozen=True)
class Sign:
    """One sign ("shake", "chest", "reading_low") and where it stands in the plain text."""

    name: str
    start: int
    end: int


def languages(text: str) -> list[str]:
    """Name the languages whose tables may hold words of this text."""
    return [name for name, letters in _LANGUAGES.items() if letters.search(text)]


def masked(text: str) -> str:
    """Blot out idioms ("dying for a coffee", "饿死了"), keeping every place."""
    for language in languages(text):
        text = _masks(language).sub(_blot, text)
    return text


def signs(text: str) -> list[Sign]:
    """Find all signs in masked text, from left to right."""
    found = list(_worded(text)) + list(_measured(text))
    return sorted(found, key=lambda sign: sign.start)


def _worded(text: str) -> Iterator[Sign]:
    for language in languages(text):
        for name, pattern in _signs(language):
            for match in pattern.finditer(text):
                start = match.start()
                if language == "en" and start and text[start - 1].isalnum() and text[start - 1].isascii():
                    continue
                yield Sign(name, start, match.end())


def _measured(text: str) -> Iterator[Sign]:
    for value in stated(text):
        if value.kind == "ketones":
            name = "ketone_high" if value.mmol >= KETONES_DANGEROUS else None
        else:
            name = _level(value.mmol)
        if name:
            yield Sign(name, value.start, value.end)


def _level(mmol: float) -> str | None:
    if mmol < VERY_LOW:
        return "reading_very_low"
    if mmol < LOW:
        return "reading_low"
    return "reading_high" if mmol > HIGH else None


def _blot(match: re.Match[str]) -> str:
    return "□" * (match.end() - match.start())


@cache
def _masks(language: str) -> re.Pattern[str]:
    start = r"\b" if language == "en" else ""
    return re.compile(f"{start}(?:{either(table('frames')['masks'][language]).pattern})")


@cache
def _signs(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = table("signs")["signs"].items()
    return tuple((name, either(words[language])) for name, words in found if words[language])
