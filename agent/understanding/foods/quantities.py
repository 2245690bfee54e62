"""How much of a food: a number with its measure, and what a weight or volume is in grams."""

import re
from dataclasses import dataclass
from functools import cache

from agent.understanding.foods.names import chinese_at
from agent.understanding.text.numbers import Number, numbers
from agent.understanding.text.words import either, split_en, split_zh, table

GRAMS = {
    "g": 1, "克": 1, "gm": 1, "gms": 1, "gram": 1, "grams": 1, "ml": 1, "毫升": 1, "mg": 1,
    "kg": 1000, "公斤": 1000, "千克": 1000, "斤": 500, "两": 50, "钱": 5, "l": 1000, "升": 1000, "litre": 1000, "liter": 1000,
    "oz": 28.35, "ounce": 28.35, "ounces": 28.35, "fl oz": 29.57, "lb": 453.6, "lbs": 453.6, "pound": 453.6, "pounds": 453.6,
}  # fmt: skip
"""Grams of one unit of weight; a millilitre of what people drink and eat counts as a gram."""
MOST = 6000
"""Grams of one food that no one eats or drinks: a larger weight is another matter's."""


@dataclass(frozen=True)
class Quantity:
    """An amount at [start, end) of the folded text."""

    value: float
    unit: str | None
    start: int
    end: int

    @property
    def beyond(self) -> bool:
        """Is it more than anybody eats: a harvest, a purchase, a load?"""
        return self.value * GRAMS.get(self.unit or "", 0) > MOST

    @property
    def grams(self) -> float | None:
        """Grams, where the unit is a weight or a volume."""
        scale = GRAMS.get(self.unit or "")
        if scale is None or self.value * scale > MOST:
            return None
        return round(self.value * scale, 1)


@cache
def _units() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = table("things")["units"]
    sizes = r"(?:small|large|big|medium|little|full|heaped|heaping|generous|huge|tall|level|thick|thin|whole|regular|good|decent|mini|tiny|nice|standard|normal|sized?)"
    zh = re.compile(
        rf"\s?(?:[多来几余]|不到|满满?|整整?|大概)?\s?(?P<unit>{either([w for w in split_zh(rows['zh']) if not w.isascii()])})(?:儿)?(?P<half>半)?(?:多|左右|来)?(?:的)?"
    )
    en = re.compile(
        rf"\s?-?\s?(?:{sizes}\s+(?:{sizes}\s+)?)?(?P<unit>{either(split_en(rows['en']))})(?![a-z])\.?(?P<half>\s+and\s+a\s+half)?(?:\s+(?:of|ae|o'?|full of|worth of)(?![a-z]))?(?:\s+(?:the|my|that))?(?![a-z])"
    )
    return zh, en


_ARTICLE = re.compile(r"(?<![a-z])(?:an?|one)(?=\s)")


def quantities(text: str, start: int, end: int) -> list[Quantity]:
    """The amounts in a stretch of folded text, a bare number too."""
    found = []
    last = start
    for number in numbers_in(text, start, end):
        if number.start >= last:
            quantity = _with_unit(text, number, end)
            found.append(quantity)
            last = quantity.end
    return found


def numbers_in(text: str, start: int, end: int) -> list[Number]:
    """Numbers of the stretch, and the English article as one."""
    piece = text[start:end]
    found = [
        Number(number.value, number.start + start, number.end + start, number.written, number.text)
        for number in numbers(piece)
    ]
    taken = {place for number in found for place in range(number.start, number.end)}
    for match in _ARTICLE.finditer(piece):
        if match.start() + start not in taken:
            found.append(Number(1, match.start() + start, match.end() + start, "en", match.group()))
    return sorted(found, key=lambda number: number.start)


def _with_unit(text: str, number: Number, end: int) -> Quantity:
    zh, en = _units()
    known = chinese_at(text, number.end, end)
    match = zh.match(text, number.end, end) or en.match(text, number.end, end)
    if match and known > match.end("unit") - number.end:
        match = None  # "两包子" are two buns, not two packets
    if not match:
        return Quantity(number.value, None, number.start, number.end)
    if (
        match.end("unit") < end
        and match["unit"] in {"g", "l", "kg", "ml"}
        and text[match.end("unit")].isascii()
        and text[match.end("unit")].isalpha()
    ):
        return Quantity(number.value, None, number.start, number.end)
    value = number.value + (0.5 if match["half"] else 0)
    return Quantity(value, match["unit"], number.start, match.end())
