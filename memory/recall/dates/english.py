"""Days as English speakers name them: 8 May, last Tuesday, in mid-August, two weeks ago, 2023-05-08."""

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

_NAMES = "january february march april may june july august september october november december"
_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
_COUNT_NAMES = "zero one two three four five six seven eight nine ten"
_MONTHS, _WEEKDAYS = _NAMES.split(), _DAY_NAMES.split()
_COUNTS = {word: count for count, word in enumerate(_COUNT_NAMES.split())}
_COUNTS |= {"a": 1, "an": 1, "couple of": 2, "few": 3, "several": 4}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}
_NAMED = {
    "day before yesterday": 2,
    "yesterday": 1,
    "last night": 1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
}

_M = r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_D = r"(\d{1,2})(?:st|nd|rd|th)?"
_Y = r"(?:,?\s*(?:of\s+)?((?:19|20)\d\d))?"


def english_spans(text: str, today: date) -> Iterator[Span]:
    """Yield the days that a text names."""
    return read_all(_READERS, text, today)


def _month_number(name: str) -> int:
    return next(index for index, full in enumerate(_MONTHS, 1) if full.startswith(name[:3]))


def _dated(number: str, name: str, said_year: str | None, today: date) -> Span | None:
    if said_year:
        return day(int(said_year), _month_number(name), int(number))
    return past_day(today, _month_number(name), int(number))


def _in_month(found: re.Match[str], today: date) -> Span | None:
    before, part, name, said_year = found.groups()
    if name in {"may", "mar", "march", "jan", "dec"} and not (before or part or said_year):
        return None
    which = {"mid": "mid", "middle": "mid", "late": "late", "end": "late", "early": "early", "start": "early"}
    shape = which.get((part or "").split(" ")[0].rstrip("-"), "")
    number = _month_number(name)
    if before and before.startswith("last") and number == today.month:
        return month(today.year - 1, number)
    return month(int(said_year), number, shape) if said_year else past_month(today, number, shape)


def _weekday(found: re.Match[str], today: date) -> Span | None:
    before, name = found.groups()
    shift = {"this": 0, "next": 1}.get(before or "")
    return past_weekday(today, _WEEKDAYS.index(name), shift)


def _relative(found: re.Match[str], today: date) -> Span | None:
    which, unit = found.groups()
    shift = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        return week(today, shift)
    if unit == "weekend":
        saturday = week(today, shift if which != "last" or today.weekday() > 4 else -1).first + timedelta(
            days=5
        )
        return Span(saturday, saturday + timedelta(days=1))
    return months_back(today, -shift) if unit == "month" else year(today.year + shift)


def _ago(found: re.Match[str], today: date) -> Span | None:
    said, unit = found.groups()
    count = _COUNTS[said] if said in _COUNTS else int(said)
    days, margin = {
        "day": (1, 0 if said not in {"few", "several"} else 2),
        "week": (7, 3),
        "month": (30, 12),
    }.get(unit, (365, 150))
    return around(today - timedelta(days=min(count * days, 36500)), margin)


def _season(found: re.Match[str], today: date) -> Span | None:
    before, name, said_year = found.groups()
    first, last = _SEASONS[name]
    begun = today.month >= first
    of = (
        int(said_year)
        if said_year
        else today.year - (not begun or (before == "last" and first <= today.month <= last))
    )
    if not 1900 <= of <= 2200:
        return None
    start, end = month(of, first), month(of + (last > 12), (last - 1) % 12 + 1)
    return Span(start.first, end.last) if start and end else None


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        re.compile(r"\b((?:19|20)\d\d)[-/](\d{1,2})[-/](\d{1,2})\b"),
        lambda found, _: day(int(found.group(1)), int(found.group(2)), int(found.group(3))),
    ),
    (
        re.compile(rf"\b{_D}\s+(?:of\s+)?{_M}{_Y}\b"),
        lambda found, today: _dated(found.group(1), found.group(2), found.group(3), today),
    ),
    (
        re.compile(rf"\b{_M}\s+(?:the\s+)?{_D}(?!\d){_Y}"),
        lambda found, today: _dated(found.group(2), found.group(1), found.group(3), today),
    ),
    (
        re.compile(
            rf"\b(?:(in|last|since|during|by|of|until|back in|for|from)\s+)?(?:the\s+)?"
            rf"((?:early|late|mid|middle of|end of|start of)[\s-]+)?{_M}{_Y}\b"
        ),
        _in_month,
    ),
    (
        re.compile(rf"\b(?:(last|this|next|past|on)\s+)?({'|'.join(_WEEKDAYS)})\b(?!s)"),
        _weekday,
    ),
    (re.compile(r"\b(last|past|previous|this|next)\s+(weekend|week|month|year)\b"), _relative),
    (
        re.compile(rf"\b({'|'.join(_COUNTS)}|\d{{1,3}})\s+(day|week|month|year)s?\s+(?:ago|back|earlier)\b"),
        _ago,
    ),
    (
        re.compile("|".join(_NAMED)),
        lambda found, today: around(today - timedelta(days=_NAMED[found.group()])),
    ),
    (re.compile(rf"\b(?:(in|last|this|during|over)\s+)(?:the\s+)?({'|'.join(_SEASONS)})\b{_Y}"), _season),
    (re.compile(r"\b(?:in|of|during|since)\s+((?:19|20)\d\d)\b"), lambda found, _: year(int(found.group(1)))),
)
