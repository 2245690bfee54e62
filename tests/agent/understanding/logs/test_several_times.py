"""Several values with several times in one English sentence: each has its own, before it or behind it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.requests import LogGlucose
from agent.understanding import understand

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=ZONE)
"""A Friday."""


def _found(text: str) -> list[LogGlucose]:
    return [one for one in understand(text, NOW) if isinstance(one, LogGlucose)]


def _days(text: str) -> list[tuple[float | None, int]]:
    return [(one.value, (one.at or NOW).day) for one in _found(text)]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("7.1 last night and 5.9 this morning", [(7.1, 19), (5.9, 20)]),
        ("took metformin last night, 6.7 this morning", [(6.7, 20)]),
        ("fasting 6.1 yesterday 6.4 today", [(6.1, 19), (6.4, 20)]),
        ("6.1 yesterday 6.4 today", [(6.1, 19), (6.4, 20)]),
        ("yesterday 6.1 today 6.4", [(6.1, 19), (6.4, 20)]),
        ("fasting was 6.1 on monday 6.4 on tuesday", [(6.1, 16), (6.4, 17)]),
        ("6.8 before dinner last night", [(6.8, 19)]),
        ("last night 9.1", [(9.1, 19)]),
    ],
)
def test_each_value_is_of_its_day(text: str, days: list[tuple[float, int]]) -> None:
    assert _days(text) == days


@pytest.mark.parametrize(
    "text",
    [
        "last night i had pizza and my fasting was 8.2",
        "i had a beer last night and woke up at 8.2",
        "ate late last night, fasting 8.2",
        "took lantus 20 units last night and my fasting was 8.2",
        "last night my sugar was 9.1 and fasting was 8.2",
    ],
)
def test_a_fasting_value_is_of_the_morning_after(text: str) -> None:
    last = _found(text)[-1]
    assert (last.value, last.context, (last.at or NOW).day) == (8.2, "fasting", 20)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("5.4 before lunch and 8.7 two hours after", 120),
        ("98 before lunch and 156 an hour after", 60),
        ("was 5.4 before lunch and 9.1 1 hour later", 60),
    ],
)
def test_the_second_stands_after_the_meal_of_the_first(text: str, minutes: int) -> None:
    first, second = _found(text)
    assert (first.context, first.meal) == ("before_meal", "lunch")
    assert (second.context, second.meal, second.minutes_after_meal) == ("after_meal", "lunch", minutes)
