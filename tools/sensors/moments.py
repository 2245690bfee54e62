"""Times as sensor programs write them; the order of day and month is found from the whole column."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

Order = Literal["ymd", "dmy", "mdy"]
_NUMBERS = re.compile(r"\d+")
_AFTERNOON = re.compile(r"下午|晚上|\bp\.?\s?m", re.IGNORECASE)
_MORNING = re.compile(r"上午|凌晨|\ba\.?\s?m", re.IGNORECASE)
_OFFSET = re.compile(r"(?:(z)|([+-])(\d{2}):?(\d{2}))$", re.IGNORECASE)
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_LOOKED_AT = 4000  # lines that decide the order

Reader = Callable[[str], datetime]


def reader(texts: Sequence[str], zone: str, now: datetime) -> Reader:
    """Make a function from one text of the column to an instant in UTC; ValueError for what is no time.

    A time without an offset is on the clock of `zone`. The hour that comes twice in autumn is told apart by the line before.
    """
    order, own = _order(texts[:_LOOKED_AT], now), ZoneInfo(zone)
    before: datetime | None = None

    def read(text: str) -> datetime:
        nonlocal before
        text = text.strip()
        if _EPOCH.match(text):
            return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC)
        offset = _offset(text)
        told = datetime(*_fields(text, order), tzinfo=offset or own)
        before = told.astimezone(UTC) if offset else _nearest(told, before)
        return before

    return read


def _nearest(told: datetime, before: datetime | None) -> datetime:
    """Of the two instants that a clock may mean when it was put back, the one that lies nearer to the line before."""
    first, second = told.astimezone(UTC), told.replace(fold=1).astimezone(UTC)
    if before is None or second <= first:
        return first
    return min(first, second, key=lambda at: abs(at - before))


def _fields(text: str, order: Order) -> tuple[int, int, int, int, int, int]:
    """Year, month, day, hour, minute, second."""
    numbers = [int(one) for one in _NUMBERS.findall(text)]
    if len(numbers) < 5:
        raise ValueError("no date with an hour")
    a, b, c, hour, minute = numbers[:5]
    if a > 31 or order == "ymd":
        year, month, day = a, b, c
    else:
        day, month, year = (a, b, c) if order == "dmy" else (b, a, c)
    if year < 100:
        year += 2000
    second = numbers[5] if len(numbers) > 5 and numbers[5] < 60 and text.count(":") > 1 else 0
    if _AFTERNOON.search(text):
        hour = hour % 12 + 12
    elif _MORNING.search(text):
        hour %= 12
    return year, month, day, hour, minute, second


def _offset(text: str) -> timezone | None:
    found = _OFFSET.search(text) if "t" in text.lower() or text.count(":") > 1 else None
    if found is None:
        return None
    if found[1]:
        return UTC
    size = timedelta(hours=int(found[3]), minutes=int(found[4]))
    return timezone(-size if found[2] == "-" else size)


def _order(texts: Sequence[str], now: datetime) -> Order:
    """Find the order that all dates allow; of two that do, the one whose days lie closer together and not ahead."""
    heads = [[int(one) for one in _NUMBERS.findall(text)[:3]] for text in texts]
    dates = {(one[0], one[1], one[2]) for one in heads if len(one) == 3}
    if not dates or any(first > 31 for first, _, _ in dates):
        return "ymd"
    possible: list[Order] = []
    if all(second <= 12 for _, second, _ in dates):
        possible.append("dmy")
    if all(first <= 12 for first, _, _ in dates):
        possible.append("mdy")
    if any("." in text[:6] for text in texts[:1]) and "dmy" in possible:
        return "dmy"
    if len(possible) == 2 and any(_AFTERNOON.search(text) or _MORNING.search(text) for text in texts[:500]):
        return "mdy"
    return min(possible, key=lambda order: _spread(dates, order, now)) if possible else "dmy"


def _spread(dates: set[tuple[int, int, int]], order: Order, now: datetime) -> tuple[bool, int]:
    days = []
    for first, second, year in dates:
        day, month = (first, second) if order == "dmy" else (second, first)
        try:
            days.append(datetime(year + 2000 if year < 100 else year, month, day, tzinfo=UTC))
        except ValueError:
            continue
    if not days:
        return True, 0
    return max(days) > now + timedelta(days=2), (max(days) - min(days)).days
