"""Days as Chinese speakers name them: 五月六号, 上周三, 去年, 三天前, 月初."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from memory.recall.dates.reading import Reader, read_all
from memory.recall.dates.span import (
    Span,
    around,
    day,
    month,
    months_back,
    past_day,
    past_month,
    past_weekday,
    week,
    year,
)

_DIGITS = {
    "〇": 0,
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_NUMBER = r"(\d{1,4}|[〇零一二两三四五六七八九十]{1,4})"
_WEEKDAYS = "一二三四五六日"
_PARTS = {
    "初": "early",
    "上旬": "early",
    "中": "mid",
    "中旬": "mid",
    "底": "late",
    "末": "late",
    "下旬": "late",
}
_NAMED_DAYS = {
    "大前天": 3, "前天": 2, "前晚": 2, "前日": 2, "昨天": 1, "昨晚": 1, "昨日": 1, "寻日": 1, "今天": 0, "今早": 0, "今晚": 0,
    "今日": 0,
}  # fmt: skip
_NAMED_YEARS = {"前年": 2, "去年": 1, "旧年": 1, "今年": 0}


def number(text: str) -> int:
    """Read "15", "十五", "二十" or, digit by digit, "二〇二五"."""
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return int("".join(str(_DIGITS[digit]) for digit in text))
    tens, _, ones = text.partition("十")
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def chinese_spans(text: str, today: date) -> Iterator[Span]:
    """Yield the days that a text names."""
    return read_all(_READERS, text, today)


def _day_of_month(found: re.Match[str], today: date) -> Span | None:
    said_year, said_month, said_day = found.group(1), number(found.group(2)), number(found.group(3))
    if said_year in _NAMED_YEARS:
        return day(today.year - _NAMED_YEARS[said_year], said_month, said_day)
    if said_year:
        return day(_full_year(said_year), said_month, said_day)
    return past_day(today, said_month, said_day)


def _whole_month(found: re.Match[str], today: date) -> Span | None:
    said_year, said_month, part = found.group(1), number(found.group(2)), _PARTS.get(found.group(3) or "", "")
    if said_year in _NAMED_YEARS:
        return month(today.year - _NAMED_YEARS[said_year], said_month, part)
    if said_year:
        return month(_full_year(said_year), said_month, part)
    return past_month(today, said_month, part)


def _full_year(said: str) -> int:
    value = number(said.removesuffix("年"))
    return value + 2000 if value < 100 else value


def _weekday(found: re.Match[str], today: date) -> Span | None:
    before, last, name = found.group(1), found.group(2), found.group(3)
    shift = {"上": -1, "这": 0, "本": 0, "下": 1}.get(last or "")
    shift = -2 if before else shift
    return past_weekday(today, _WEEKDAYS.index(name.replace("天", "日")), shift)


def _week(found: re.Match[str], today: date) -> Span | None:
    return week(today, {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1}[found.group(1)])


def _month(found: re.Match[str], today: date) -> Span | None:
    return months_back(today, {"上上": 2, "上": 1, "这": 0, "本": 0, "下": -1}[found.group(1)])


def _ago(found: re.Match[str], today: date) -> Span | None:
    count, unit = number(found.group(1)), found.group(2)
    days, margin = {"天": (1, 0), "日": (1, 0), "周": (7, 3), "星期": (7, 3), "礼拜": (7, 3)}.get(
        unit, (30, 12) if "月" in unit else (365, 150)
    )
    return around(today - timedelta(days=min(count * days, 36500)), margin)


def _alone(found: re.Match[str], today: date) -> Span | None:
    wanted = number(found.group(1))
    this = day(today.year, today.month, wanted)
    if this and this.first <= today:
        return this
    before = months_back(today, 1).first
    return day(before.year, before.month, wanted)


_YEAR = r"(?:(\d{2,4}年|[〇零一二三四五六七八九]{4}年|去年|前年|今年|旧年)的?)?"
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"{_YEAR}{_NUMBER}月{_NUMBER}[号日]?(?![个份])"), _day_of_month),
    (re.compile(rf"{_YEAR}{_NUMBER}月份?(初|上旬|中旬|中|底|末|下旬)?"), _whole_month),
    (re.compile(r"(上(?=上))?(上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天])"), _weekday),
    (re.compile(r"(上上|上|这|本|下)个?(?:周|星期|礼拜)"), _week),
    (re.compile(r"(上上|上|这|本|下)个月"), _month),
    (re.compile(rf"{_NUMBER}个?(天|日|周|星期|礼拜|月|年)(?:以|之)?前"), _ago),
    (
        re.compile("|".join(_NAMED_DAYS)),
        lambda found, today: around(today - timedelta(days=_NAMED_DAYS[found.group()])),
    ),
    (re.compile("|".join(_NAMED_YEARS)), lambda found, today: year(today.year - _NAMED_YEARS[found.group()])),
    (re.compile(r"(\d{4})年"), lambda found, _: year(int(found.group(1)))),
    (re.compile(rf"(?<![\d月]){_NUMBER}号(?!楼|线|店|房|病|胰)"), _alone),
)
