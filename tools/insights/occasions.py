"""Puts each value in its place: fasting, before or after which meal, at bedtime, at night, and what was eaten before it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tools.insights.seen import MealEaten, Value

AFTER = (timedelta(minutes=30), timedelta(hours=3, minutes=30))
BEFORE = timedelta(minutes=60)
EATEN_BEFORE = (timedelta(minutes=10), timedelta(hours=4))
FASTED = timedelta(hours=6)


@dataclass(frozen=True)
class Occasion:
    """A value with its place in the day: `context` as in the journal (None where nothing tells), `meal` it belongs to."""

    value: Value
    context: str | None
    meal: str | None
    eaten: MealEaten | None


def occasions(values: Sequence[Value], meals: Sequence[MealEaten]) -> list[Occasion]:
    """Place every value; what the person said counts more than what the clock and the meals suggest. Both by time."""
    times = [meal.at for meal in meals]
    return [_occasion(value, meals, times) for value in values]


def slot_of(at: datetime, said: str | None = None) -> str:
    """Name the meal of an hour, where the person did not."""
    if said is not None:
        return said
    hour = at.hour + at.minute / 60
    bounds = ((4, 10.0, "breakfast"), (10.5, 14.5, "lunch"), (16.5, 21.0, "dinner"))
    return next((name for start, end, name in bounds if start <= hour < end), "snack")


def last_meal(at: datetime, meals: Sequence[MealEaten], times: Sequence[datetime]) -> MealEaten | None:
    """Find what was eaten in the four hours before an instant; what is still on the fork does not count."""
    index = bisect_right(times, at - EATEN_BEFORE[0])
    if index and at - times[index - 1] <= EATEN_BEFORE[1]:
        return meals[index - 1]
    return None


def _occasion(value: Value, meals: Sequence[MealEaten], times: Sequence[datetime]) -> Occasion:
    eaten = last_meal(value.at, meals, times)
    context = value.context or _suggested(value, eaten, times)
    meal = value.meal
    if meal is None and context == "after_meal":
        meal = slot_of(eaten.at, eaten.meal) if eaten else None
    return Occasion(value, context, meal, eaten)


def _suggested(value: Value, eaten: MealEaten | None, times: Sequence[datetime]) -> str | None:
    if value.minutes_after_meal is not None:
        return "after_meal"
    if eaten is not None and AFTER[0] <= value.at - eaten.at <= AFTER[1]:
        return "after_meal"
    follows = bisect_left(times, value.at)
    eats_soon = follows < len(times) and times[follows] - value.at <= BEFORE
    if _fasted(value.at, times):
        return "fasting"
    return "before_meal" if eats_soon else _by_clock(value.at)


def _fasted(at: datetime, times: Sequence[datetime]) -> bool:
    """In the morning, with nothing eaten that day or for six hours before."""
    index = bisect_right(times, at)
    rested = not index or at - times[index - 1] >= FASTED
    return 4.5 <= at.hour + at.minute / 60 < 9.5 and rested


def _by_clock(at: datetime) -> str | None:
    hour = at.hour + at.minute / 60
    if hour < 4.5:
        return "overnight"
    return "bedtime" if hour >= 21.5 else None
