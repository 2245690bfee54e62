"""Finds the signs of the word tables in plain text, each with its place."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from health.safety.readings import HIGH, KETONES_DANGEROUS, LOW, VERY_LOW, Stated, stated
from health.safety.tables import either, swiftly, table

_ZH = re.compile(r"[\u4e00-\u9fff]")
_EN = re.compile(r"[a-z]{2}")
_KEPT = 10
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
    return sorted(_few(found), key=lambda sign: sign.start)


def _few(found: list[Sign]) -> list[Sign]:
    """Keep the first and last of each sign: a message that repeats one a thousand times says no more than once."""
    places = defaultdict[str, list[Sign]](list)
    for sign in found:
        places[sign.name].append(sign)
    return [
        sign
        for same in places.values()
        for sign in (same if len(same) <= 2 * _KEPT else same[:_KEPT] + same[-_KEPT:])
    ]


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
        elif value.kind == "bare":
            name = "reading_low" if _tenths(text, value) and 1 < value.mmol < LOW else None
        else:
            name = _level(value.mmol)
        if name:
            yield Sign(name, value.start, value.end)


def _tenths(text: str, value: Stated) -> bool:
    """Tell whether a number was written with one decimal, as meters show it."""
    return (
        re.fullmatch(r"\d[.点]\d|[一二两三]点[一二三四五六七八九]", text[value.start : value.end]) is not None
    )


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
    words = table("frames")["masks"][language]
    return swiftly(words) if language == "zh" else re.compile(rf"\b(?:{'|'.join(words)})")


@cache
def _signs(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = table("signs")["signs"].items()
    join = swiftly if language == "zh" else either
    return tuple((name, join(words[language])) for name, words in found if words[language])
