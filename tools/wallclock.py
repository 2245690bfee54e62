"""When a wall-clock rule is next due: pure, with daylight saving in both directions."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Repeat = Literal["once", "daily", "weekdays", "weekly"]


def next_moment(wall_time: str, repeat: Repeat, weekday: int | None, zone: str, after: datetime) -> datetime:
    """Return the first instant (UTC) strictly after `after` at which "HH:MM" of the rule is on the person's clock.

    A time that the spring change skips rings an hour later on the clock; one that the autumn change
    repeats rings the first time only. `weekday` is 0 (Monday) to 6, for weekly rules.
    """
    place = ZoneInfo(zone)
    hour, minute = (int(part) for part in wall_time.split(":"))
    today = after.astimezone(place).date()
    days = (today + timedelta(days=ahead) for ahead in range(9))
    moments = (
        datetime.combine(day, time(hour, minute), tzinfo=place).astimezone(UTC)
        for day in days
        if _falls_on(day, repeat, weekday)
    )
    return next(moment for moment in moments if moment > after)


def _falls_on(day: date, repeat: Repeat, weekday: int | None) -> bool:
    if repeat == "weekdays":
        return day.weekday() < 5
    return repeat != "weekly" or day.weekday() == (weekday or 0)
