"""How much was taken: the dose nearest to a medicine's name, with its unit or the one of its kind."""

import re
from dataclasses import dataclass
from functools import cache

from agent.understanding.text.numbers import Number, numbers
from agent.understanding.text.scene import Scene
from agent.understanding.text.words import either, split_en, split_zh, table

_NEAR = 14


@dataclass(frozen=True)
class Named:
    """A medicine's name at [start, end) of the folded text."""

    start: int
    end: int
    kind: str


@cache
def _dose() -> re.Pattern[str]:
    rows = table("medicines")["units"]
    en = either(split_en(rows["en"]))
    return re.compile(
        rf"\s?-?(?P<unit>{either(w for w in split_zh(rows['zh']) if not w.isascii() or len(w) > 2)}|{en}(?![a-z]))(?P<half>半)?(?!\s?(?:of )?(?:carb|sugar|cho(?![a-z])))"
    )


_LITTLE = str.maketrans("", "", " :是用了打吃共一次of每")


def leading_dose(text: str, start: int, end: int) -> tuple[float, str, int, int] | None:
    """A dose with which the clause begins: value, unit and where it stands."""
    found = numbers(text[start:end])
    if not found or text[start : start + found[0].start].translate(_LITTLE):
        return None
    hit = _measure(text, found[0], start, end)
    return None if hit is None else (hit[0], hit[1], start + found[0].start, hit[2])


def value_of(said: str) -> float | None:
    """Read a number as it was said."""
    found = numbers(said)
    return found[0].value if found else None


def unit_of(said: str | None) -> str | None:
    """Give a unit as it is written down."""
    said = (said or "").strip().lower()
    return {"个单位": "单位", "个u": "U", "u": "U", "iu": "IU", "unit": "units"}.get(said, said) or None


def dose_near(scene: Scene, name: Named, left: int, right: int) -> tuple[float | None, str | None, int, int]:
    """The dose nearest to the name: after it first, as 二甲双胍0.5克, then before, as 10 units of Lantus."""
    text = scene.text
    after = numbers(text[name.end : min(right, name.end + _NEAR)])
    for number in after:
        hit = _measure(text, number, name.end, right)
        if hit and not (name.kind == "insulin" and hit[1] in _OF_FOOD):
            return hit[0], hit[1], name.start, hit[2]
    if around := _around(text, name, left, right):
        return around
    before = numbers(text[max(left, name.start - _NEAR) : name.start])
    base = max(left, name.start - _NEAR)
    for number in reversed(before):
        if hit := _measure(text, number, base, name.start + 1):
            return hit[0], hit[1], base + number.start, name.end
    if after and (bare := _bare(scene, name, after[0])):
        return bare
    return None, None, name.start, name.end


_OF_FOOD = frozenset(("g", "克", "ml", "毫升"))
"""Insulin is dosed in units: 6u novorapid for 45g."""
_TABLETS = re.compile(r"\s(?P<unit>tablets?|tabs?|pills?|capsules?|caps|units?)(?![a-z])")
_SPAN_OF_TIME = re.compile(
    r"\s?(?:多)?(?:年|天|个月|月|次|岁|周|years?|days?|months?|weeks?|times?|分钟|小时)"
)
_LEADS = re.compile(r"\s*(?:打了|打|用了|用|注射了|吃了|是|:|\s|of)*\s*")


def _bare(scene: Scene, name: Named, number: Number) -> tuple[float, str | None, int, int] | None:
    """A number without its unit: units of an insulin, milligrams of a tablet sold by them."""
    text, first = scene.text, name.end + number.start
    last = name.end + number.end
    if (
        scene.overlaps(first, last)
        or _SPAN_OF_TIME.match(text, last)
        or not _LEADS.fullmatch(text, name.end, first)
    ):
        return None
    if name.kind == "insulin" and number.whole and 1 <= number.value <= 100:
        return number.value, "单位" if scene.folded.chinese else "units", name.start, last
    if name.kind == "tablet" and number.whole and number.value in _STRENGTHS:
        return number.value, "mg", name.start, last
    if name.kind == "tablet" and number.value in _STRENGTHS_IN_GRAMS:
        return number.value, "g", name.start, last
    return None


_STRENGTHS = frozenset((5, 10, 25, 30, 50, 60, 80, 100, 250, 500, 750, 850, 1000))
_STRENGTHS_IN_GRAMS = frozenset((0.25, 0.5, 0.75, 0.85))


def _around(text: str, name: Named, left: int, right: int) -> tuple[float, str, int, int] | None:
    """Two metformin tablets, 20 of Lantus: the number before the name, its measure after or that of its kind."""
    unit, found = _TABLETS.match(text, name.end, right), numbers(text[left : name.start])
    between = text[left + found[-1].end : name.start].strip() if found else None
    if unit and between == "":
        return found[-1].value, unit["unit"], left + found[-1].start, unit.end()
    whole = found[-1].whole and 1 <= found[-1].value <= 100 if found else False
    if (
        unit
        or name.kind != "insulin"
        or between not in {"", "of"}
        or not whole
        or _THING.match(text, name.start)
    ):
        return None
    return found[-1].value, "units", left + found[-1].start, name.end


_THING = re.compile(r"insulin|[a-z]+ (?:pens?|shots?|boxes|vials?|times|cartridges?|doses?)|[^a-z]")


def _measure(text: str, number: Number, base: int, right: int) -> tuple[float, str, int] | None:
    match = _dose().match(text, base + number.end, right + 12)
    if not match:
        return None
    value = number.value + (0.5 if match["half"] else 0)
    return value, unit_of(match["unit"]) or "", match.end()
