"""Finds the numbers in a text, however they are written: 6.8, 1,200, 六点八, 三百五, 半."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from health.numerals import strict

_LONGEST = 40
"""Letters of a number; what is longer is none, and would not fit a float."""
_ZH = "零〇一二两三四五六七八九十百千万"
_NUMBER = re.compile(
    rf"(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:[.．]\d+)?)"
    rf"|(?P<zh>[{_ZH}]+(?:点[零〇一二两三四五六七八九]+)?)"
)


@dataclass(frozen=True)
class Numeral:
    """A number in a text: its value, its place, whether it was written in Chinese characters."""

    value: float
    start: int
    end: int
    chinese: bool


def numerals(text: str) -> Iterator[Numeral]:
    """Find the numbers of a text from left to right."""
    for found in _NUMBER.finditer(text):
        if found.end() - found.start() > _LONGEST:
            continue
        if arabic := found["arabic"]:
            value: float | None = float(arabic.replace(",", "").replace("．", "."))
        else:
            value = strict(found["zh"])
        if value is not None:
            yield Numeral(value, found.start(), found.end(), not arabic)
