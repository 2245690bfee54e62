"""Reads the figures of a text, each with its unit, and tells whether one is accounted for by others.

What stands for no quantity is left out: names (HbA1c, B12), "一下", list numbers in their order, an emergency number in a call.
"""

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from health.numerals import ONES, TENS
from health.safety.numerals import Numeral, numerals

MG_DL_PER_MMOL_L = 18.016


@dataclass(frozen=True)
class Figure:
    """A number with its unit as a short word ("mmol", "mg", "g", "hour", "%", ...; None where none was written)."""

    value: float
    unit: str | None = None
    decimals: int = 0
    near: bool = False  # said as "about"
    span: tuple[int, int] = (0, 0)


def figures(text: str) -> tuple[Figure, ...]:
    """Read the figures of plain text (see `health.safety.plain`), or of any text that a draft may quote from."""
    text = _blanked(text)
    moments = [figure for found in _MOMENT.finditer(text) for figure in _moment(found)]
    text = _MOMENT.sub(lambda found: "□" * len(found.group()), text)
    found = [_figure(text, number) for number in numerals(text) if _counts(text, number)]
    return tuple(sorted([*moments, *found, *_spelled(text)], key=lambda figure: figure.span))


def accounted(figure: Figure, allowed: Collection[float | Figure]) -> bool:
    """Tell whether a figure equals an allowed one, as written, rounded as written, or in the other unit."""
    if figure.unit == "odd":
        return False
    if any(_matches(figure, _as_figure(other)) for other in allowed):
        return True
    return figure.unit == "clock" and _hour_and_minute(
        figure, {n for n in allowed if not isinstance(n, Figure)}
    )


def _hour_and_minute(figure: Figure, allowed: Collection[float]) -> bool:
    """A time of day from plain numbers: its hour (of 12 or 24) and its minute."""
    hour, minute = divmod(round(figure.value * 60), 60)
    return bool({hour, (hour + 12) % 24, hour % 12} & set(allowed)) and (minute == 0 or minute in allowed)


def _as_figure(number: float | Figure) -> Figure:
    return number if isinstance(number, Figure) else Figure(float(number))


def _matches(figure: Figure, other: Figure) -> bool:
    if figure.unit is None or other.unit is None or figure.unit == other.unit:
        if _equal(figure, other.value):
            return True
        if figure.unit == "%" and other.unit is None and _equal(figure, other.value * 100):
            return True
        if figure.unit == "clock" and abs(abs(figure.value - other.value) - 12) < 1e-3:
            return True
    factor = _FACTORS.get((other.unit, figure.unit))
    if factor is None and other.unit is None:
        factor = _FACTORS.get(("mmol", "mg")) if figure.unit == "mg" else None
        factor = 1 / MG_DL_PER_MMOL_L if figure.unit == "mmol" and other.value >= 36 else factor
    return factor is not None and _equal(figure, other.value * factor)


def _equal(figure: Figure, value: float) -> bool:
    """Glucose is exact to a tenth; other things may be rounded to what is written, glucose only with "about"."""
    if abs(figure.value - value) < 1e-9:
        return True
    if figure.unit == "clock":
        return abs(figure.value - value) < 1e-3
    exact = figure.unit in {None, "mmol"} and figure.decimals == 0 and not figure.near
    if exact and _short(value):
        return False
    return abs(figure.value - value) <= 0.5 * 0.1**figure.decimals + 1e-9


def _short(value: float) -> bool:
    """Tell whether a value has at most one decimal, so that it can be said as it is."""
    return abs(value * 10 - round(value * 10)) < 1e-9


_FACTORS: dict[tuple[str | None, str | None], float] = {
    ("mmol", "mg"): MG_DL_PER_MMOL_L,
    ("mg", "mmol"): 1 / MG_DL_PER_MMOL_L,
    ("hour", "minute"): 60.0,
    ("minute", "hour"): 1 / 60,
    ("kg", "g"): 1000.0,
    ("kg", "jin"): 2.0,
    ("jin", "kg"): 0.5,
    ("week", "day"): 7.0,
}
_UNITS = {
    "mmol": r"mmol(?:/l)?|毫摩尔?(?:每升)?",
    "mg": r"mg\s*/\s*dl|毫克(?:每|/)分升",
    "%": r"%|％|percent|per cent",
    "kg": r"kg|公斤|千克|kilos?",
    "jin": r"斤",
    "g": r"g(?:rams?)?(?![a-z])|克",
    "kcal": r"kcal|千卡|大卡|calories",
    "hour": r"个?(?:多)?小时|个?钟头|hours?|hrs?|h(?![a-z])",
    "minute": r"分钟|min(?:ute)?s?(?![a-z])",
    "day": r"天|days?(?![a-z])",
    "week": r"个?(?:周|星期)(?![一二三四五六日天])|weeks?",
    "month": r"个?月|months?",
    "date": r"[日号]|(?:st|nd|rd|th)?\s?(?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*",
    "year": r"年|岁|years?",
    "times": r"次|回|times",
    "unit": r"个?单位|iu|units?|u(?![a-z])",
    "ml": r"ml|毫升",
    "steps": r"步|steps",
    "portion": r"[份碗杯片勺块盘根种顿口两瓶颗粒]|个(?!月|多)|slices?|cups?|bowls?|pieces?|portions?|servings?|tablets?|pills?|glasses",
    "type": r"型",
}
_ZH_ONE = re.compile(r"[一]")
_NO_QUANTITY = (
    r"hba1c|a1c|\bb(?:1|2|6|12)\b|维生素\s?[bdk]\d*|glp-?1|sglt-?2|dpp-?4|omega-?3|covid-?19|co2|h2o|24/7|vitamin [bdk]\d*|t[12]d\b"
    r"|十分(?!钟|之)|十足|万一|千万(?!分)|百分百|万分|三餐|三顿(?:饭)?|四肢|五谷|七八分饱|八分饱|七分饱|三天两头|两头|两者|两边|千百|百般|十几|几十"
    r"|一二(?!十)|三三两两|再三|乱七八糟|七上八下|丢三落四|一五一十|四季|四处|四周|五官|八成|两全|三心二意|二话|第[一二三四五六七八九十]+|周[一二三四五六日]|星期[一二三四五六日]|礼拜[一二三四五六日]|二维码|一两(?=[个句次口样点件天])|两三"
    r"|二甲双胍|二肽|甘油三酯|三酰|三高|八宝|三文鱼|三明治|五花|四川|千层|百香果|百合|六神|九层塔|七彩|万圣|千岛"
    r"|one by one|no one|someone|anyone|everyone|number one|each one|one of|two of you|ten out of ten"
)
_CALL = re.compile(
    r"(?:打|拨|拨打|呼叫|急救|热线|call|dial|text|number \(|或|、|or|,|/)\s*(?:(?:911|112|999|120|988|116 123|12356)\W{0,6}(?:or |或者?)?)*$"
)
_CALLED = frozenset({"911", "112", "999", "120", "988", "12356"})
_LIST = re.compile(r"(?m)^[ \t>*#-]*[（(]?(\d{1,2})(?:[.、)）](?!\d)|\ufe0f?\u20e3)")
_MOMENT = re.compile(
    r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<date>\d\d)(?:[t ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?"
    r"|(?P<hour_>\d{1,2})[:：](?P<minute_>\d\d)(?!\d)"
)
_ODD = re.compile(r"0\d")  # "02 克"
_MOST = {"clock": 24, "month": 60, "date": 31}
_LIST_MARK = re.compile(r"[.、)）](?!\d)|\ufe0f?\u20e3")
_INLINE = re.compile(r"[（(](\d)[)）]")
_HEDGE = re.compile(
    r"(?:约|大约|大概|差不多|接近|将近|近|about|around|nearly|almost|roughly|approximately|close to|some|≈|~)\s*$"
)
_HEDGE_AFTER = re.compile(r"\s*(?:mmol/l|mg/dl|克|g|分钟|小时)?\s*(?:左右|上下|or so)")
_CLOCK = re.compile(r"\s*(?:点(?!心|几)|时(?!间)|am\b|pm\b|a\.m|p\.m|oclock)")
_SPELLED = ONES | TENS | {"forty-five": 45}
_SPELLED_WORD = re.compile(rf"\b(?:{'|'.join(sorted(_SPELLED, key=len, reverse=True))})\b")


def _blanked(text: str) -> str:
    """Blot out what is no quantity, keeping every place."""
    text = _patterns()["no_quantity"].sub(lambda found: "□" * len(found.group()), text)
    for listing in (_LIST, _INLINE):
        text = _without_list_numbers(text, listing)
    return text


def _without_list_numbers(text: str, listing: re.Pattern[str]) -> str:
    """Blot out list numbers as long as they count up from one; a new list may begin after other lines."""
    due, last = 1, 0
    for found in listing.finditer(text):
        number = int(found.group(1))
        anew = number == 1 and text.count("\n", last, found.start(1)) > 1
        if number == due or anew:
            text = text[: found.start(1)] + "□" * len(found.group(1)) + text[found.end(1) :]
            due, last = number + 1, found.end()
    return text


def _counts(text: str, number: Numeral) -> bool:
    written = text[number.start : number.end]
    if text[number.end : number.end + 2] == "分之":  # 百分之七十二 is one figure
        return False
    if number.chinese:
        return number.value != 1 or text[number.end : number.end + 2] in {"单位", "个单"}
    return not (written in _CALLED and _CALL.search(text[max(0, number.start - 40) : number.start]))


def _figure(text: str, number: Numeral) -> Figure:
    written, after = text[number.start : number.end], text[number.end : number.end + 16]
    decimals = (
        len(written.replace("．", ".").partition(".")[2])
        if not number.chinese
        else len(written.partition("点")[2])
    )
    before = text[max(0, number.start - 16) : number.start]
    near = _HEDGE.search(before) is not None or _HEDGE_AFTER.match(after) is not None
    unit = "type" if re.search(r"\btype ?$", before) else _unit(before, after)
    if _ODD.match(written) or number.value > _MOST.get(unit or "", math.inf):
        unit = "odd"
    return Figure(number.value, unit, decimals, near, (number.start, number.end))


def _moment(found: re.Match[str]) -> Iterator[Figure]:
    """Read "2026-11-21T08:10" or "18:40" whole."""
    for name, unit in (("year", "year"), ("month", "month"), ("date", "date")):
        if found[name]:
            yield Figure(float(found[name]), unit, span=found.span(name))
    end = "" if found["hour"] else "_"
    if found["hour" + end]:
        hour, minute = int(found["hour" + end]), int(found["minute" + end])
        unit = "clock" if hour <= _MOST["clock"] and minute < 60 else "odd"
        yield Figure(hour + minute / 60, unit, span=(found.start("hour" + end), found.end("minute" + end)))


def _unit(before: str, after: str) -> str | None:
    if _LIST_MARK.match(after) and re.search(r"(?:^|\n)[ \t>*#(（-]*$", before):
        return "odd"  # a list number out of its order
    if _CLOCK.match(after):
        return "clock"
    # "7-8 克": the first number of a range has the unit of the second.
    after = re.sub(r"^\s*(?:-|~|–|—|到|至|to)\s*\d+(?:\.\d+)?", "", after)
    found = _patterns()["unit"].match(after.lower())
    return (
        found.lastgroup
        if found and found.lastgroup != "percent"
        else ("%" if found else _percent_before(before))
    )


def _percent_before(before: str) -> str | None:
    return "%" if before.endswith("百分之") else None


def _spelled(text: str) -> Iterator[Figure]:
    for found in _SPELLED_WORD.finditer(text):
        value = _SPELLED[found.group()]
        if value == 1:
            continue
        near = _HEDGE.search(text[max(0, found.start() - 16) : found.start()]) is not None
        after = text[found.end() : found.end() + 16]
        yield Figure(float(value), _unit("", after.lstrip(" -")), 0, near, found.span())


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    named = "|".join(f"(?P<{'percent' if name == '%' else name}>{unit})" for name, unit in _UNITS.items())
    return {"unit": re.compile(rf"\s*-?(?:{named})"), "no_quantity": re.compile(_NO_QUANTITY)}
