"""A run of days, both ends included, and how to make one of a day, a week, a month or a year."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def day(year: int, month: int, number: int) -> Span | None:
    """One day of the calendar, or None where there is no such day."""
    try:
        return around(date(year, month, number))
    except ValueError:
        return None


def around(middle: date, margin: int = 0) -> Span:
    """A day and so many on each side of it."""
    return Span(middle - timedelta(days=margin), middle + timedelta(days=margin))


def month(year: int, number: int, part: str = "") -> Span | None:
    """A month or its early, mid or late part."""
    if not 1 <= number <= 12 or not 1 <= year <= 9999:
        return None
    first, last = {"early": (1, 10), "mid": (10, 20), "late": (20, 31)}.get(part, (1, 31))
    end = min(last, monthrange(year, number)[1])
    return Span(date(year, number, first), date(year, number, end))


def year(number: int) -> Span | None:
    """A whole year."""
    return Span(date(number, 1, 1), date(number, 12, 31)) if 1900 <= number <= 2200 else None


def week(of: date, shift: int = 0) -> Span:
    """The week (Monday to Sunday) of a day, shifted by so many weeks."""
    monday = of - timedelta(days=of.weekday()) + timedelta(weeks=shift)
    return Span(monday, monday + timedelta(days=6))


def months_back(today: date, count: int) -> Span:
    """The whole calendar month so many months before today's."""
    index = today.year * 12 + today.month - 1 - count
    found = month(index // 12, index % 12 + 1)
    return found or around(today)


def past_day(today: date, month_number: int, number: int) -> Span | None:
    """A day of a month, in the last year in which it was not yet to come."""
    this = day(today.year, month_number, number)
    return this if this and this.first <= today else day(today.year - 1, month_number, number) or this


def past_month(today: date, number: int, part: str = "") -> Span | None:
    """A month, in the last year in which it had begun."""
    return month(today.year if number <= today.month else today.year - 1, number, part)


def past_weekday(today: date, weekday: int, shift: int | None) -> Span:
    """The weekday (Monday is 0) in the week shifted from today's; without a shift the last one before today."""
    if shift is None:
        return around(today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1))
    return around(week(today, shift).first + timedelta(days=weekday))
