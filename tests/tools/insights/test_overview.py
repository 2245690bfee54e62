"""A summary answers from three values, names what was eaten before, and does not count a low twice."""

from datetime import UTC, datetime, timedelta

import pytest

from tools.insights import FoodEaten, MealEaten, Value, summary

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
ZONE = "Asia/Shanghai"


def at(day: int, hour: float) -> datetime:
    """Hour of a November day on the person's clock, given in UTC."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour - 8)


NOODLES = MealEaten(at(20, 12), "lunch", (FoodEaten("牛肉面"), FoodEaten("卤蛋")), 88)
THREE = [Value(at(20, 7), 6.8), Value(at(20, 14), 12.4), Value(at(21, 3), 3.4)]


def test_three_values_are_enough() -> None:
    found = summary(THREE, [NOODLES], 7, ZONE, NOW)
    assert found.n == 3
    assert found.days_measured == 2
    assert found.mean == pytest.approx(22.6 / 3)
    assert (found.below, found.in_target, found.above) == (1 / 3, 1 / 3, 1 / 3)
    assert (found.lowest, found.highest) == (3.4, 12.4)


def test_a_high_is_told_with_what_was_eaten_before_it() -> None:
    (high,) = summary(THREE, [NOODLES], 7, ZONE, NOW).highs
    assert (high.mmol, high.eaten, high.minutes, high.carbs_g) == (12.4, ("牛肉面", "卤蛋"), 120, 88)


def test_places_are_found_by_clock_and_meal() -> None:
    found = summary(THREE, [NOODLES], 7, ZONE, NOW)
    assert {group.name: group.mean for group in found.contexts} == {
        "fasting": 6.8,
        "after_meal": 12.4,
        "overnight": 3.4,
    }
    assert [group.name for group in found.after] == ["lunch"]


def test_what_the_person_said_counts_more_than_the_clock() -> None:
    found = summary([Value(at(20, 7), 9.8, context="after_meal", meal="breakfast")], [], 7, ZONE, NOW)
    assert [group.name for group in found.contexts] == ["after_meal"]


def test_nothing_gives_none_and_no_error() -> None:
    found = summary([], [], 7, ZONE, NOW)
    assert (found.n, found.mean, found.in_target, found.highs, found.earlier_mean) == (
        0,
        None,
        None,
        (),
        None,
    )


def test_a_sensors_long_low_is_one_low() -> None:
    low = [Value(at(20, 3 + step / 4), 3.5 - step / 100, origin="sensor") for step in range(8)]
    found = summary([*low, Value(at(20, 22), 3.6)], [], 7, ZONE, NOW)
    assert found.low_count == 2
    assert [round(one.mmol, 2) for one in found.lows] == [3.43, 3.6]


def test_days_are_the_persons_own_and_earlier_ones_are_compared() -> None:
    found = summary(
        [Value(at(21, 0.5), 6.0), Value(at(20, 23.5), 9.0), Value(at(19, 12), 20.0)], [], 1, ZONE, NOW
    )
    assert (found.n, found.mean, found.earlier_n, found.earlier_mean) == (1, 6.0, 1, 9.0)


def test_a_persons_own_targets_hold() -> None:
    assert summary([Value(at(20, 7), 8.5)], [], 7, ZONE, NOW, (4.4, 7.8)).above == 1
