"""Finds the numbers in a text, however they are written: 6.8, 1,200, 六点八, 三百五, 半."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "两": 2,
    "〇": 0,
    "俩": 2,
    "仨": 3,
}
_TENS = {"十": 10, "百": 100, "千": 1000}
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
        if arabic := found["arabic"]:
            value: float | None = float(arabic.replace(",", "").replace("．", "."))
        else:
            value = chinese_value(found["zh"])
        if value is not None:
            yield Numeral(value, found.start(), found.end(), not arabic)


def chinese_value(written: str) -> float | None:
    """Read a Chinese numeral ("六点八" 6.8, "一百二" 120, "二三" None: two digits side by side are no number)."""
    whole, _, decimals = written.partition("点")
    if decimals:
        base = _whole(whole)
        digits = "".join(str(_DIGITS[letter]) for letter in decimals)
        return None if base is None else base + int(digits) / 10 ** len(digits)
    return _whole(whole)


def _whole(written: str) -> float | None:
    if written.endswith("万") or "万" in written:
        high, _, low = written.partition("万")
        above, below = _under_ten_thousand(high), _under_ten_thousand(low) if low else 0
        return None if above is None or below is None else above * 10_000 + below
    return _under_ten_thousand(written)


def _under_ten_thousand(written: str) -> float | None:
    if len(written) > 1 and all(letter in _DIGITS for letter in written):
        years_and_codes = "".join(str(_DIGITS[letter]) for letter in written)
        return float(years_and_codes) if len(written) == 4 else None
    total, digit, last_unit = 0, 0, 1
    for letter in written:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        else:
            if letter not in _TENS:
                return None  # 万万 is no number
            last_unit = _TENS[letter]
            total += (digit or 1) * last_unit
            digit = 0
    # 一百二 is 120: a digit that ends the number counts in the unit below the last one, unless 零 stands before it.
    short = last_unit >= 100 and "零" not in written
    return float(total + digit * (last_unit // 10 if short else 1)) if written else None
