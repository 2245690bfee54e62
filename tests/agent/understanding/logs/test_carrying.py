"""A time said once holds for what follows."""

from datetime import datetime

import pytest

from agent.requests import LogExercise, LogGlucose, LogMeal
from agent.understanding import understand

EVENING = datetime.fromisoformat("2026-11-21T21:00:00+08:00")


def test_a_meal_after_a_morning_reading_is_breakfast() -> None:
    reading, meal = understand("早上空腹6.8，吃了两个肉包一杯豆浆", EVENING)
    assert isinstance(reading, LogGlucose)
    assert isinstance(meal, LogMeal)
    assert meal.meal == "breakfast"
    assert meal.at is not None
    assert meal.at == reading.at
    assert meal.at.hour < 10


def test_a_walk_after_a_morning_reading_is_of_the_morning() -> None:
    walk = understand("this morning 5.8 fasting, had cereal, walked 20 minutes", EVENING)[-1]
    assert isinstance(walk, LogExercise)
    assert walk.at is not None
    assert walk.at.hour < 10


def test_just_now_ends_the_time_before() -> None:
    meal = understand("早上空腹6.8，刚吃了面", EVENING)[-1]
    assert isinstance(meal, LogMeal)
    assert meal.at == EVENING


def test_last_night_does_not_hold_for_today() -> None:
    reading = understand("昨晚吃了火锅，今天空腹8.8", EVENING)[-1]
    assert isinstance(reading, LogGlucose)
    assert reading.at is None


def test_readings_beside_several_meals_are_not_all_of_now() -> None:
    hours = [
        r.at.hour
        for r in understand("早上7点空腹6.8 早餐后8.9 午餐后10.2", EVENING)
        if isinstance(r, LogGlucose) and r.at
    ]
    assert hours == [7, 9, 14]


def test_the_second_reading_stands_to_the_same_meal() -> None:
    second = understand("早饭前5.6，饭后两小时8.2", EVENING)[-1]
    assert isinstance(second, LogGlucose)
    assert second.meal == "breakfast"


@pytest.mark.parametrize(
    "text",
    ["昨晚没睡好 空腹7.9", "昨晚失眠了 早上空腹8.1", "昨晚吃多了 今早空腹8.9", "昨晚吃了火锅，空腹9.2"],
)
def test_a_fasting_reading_is_not_of_last_night(text: str) -> None:
    reading = understand(text, EVENING)[-1]
    assert isinstance(reading, LogGlucose)
    assert reading.at is None or (reading.at.day == EVENING.day and reading.at.hour < 12)


@pytest.mark.parametrize(
    ("text", "hour"), [("昨晚10点测的 8.8", 22), ("昨晚 睡前7.8", 22), ("昨天晚上 饭后 9.2", 20)]
)
def test_what_was_measured_last_night_is(text: str, hour: int) -> None:
    reading = understand(text, EVENING)[-1]
    assert isinstance(reading, LogGlucose)
    assert reading.at is not None
    assert (reading.at.day, reading.at.hour) == (EVENING.day - 1, hour)


def test_each_time_without_a_mark_is_of_what_stands_behind_it() -> None:
    dose, reading = understand("昨晚打了12个单位长效今早空腹7.1", EVENING)
    assert isinstance(reading, LogGlucose)
    assert reading.at is not None
    assert reading.at.day == EVENING.day
    assert dose.intent == "log_medication"
