"""Values as a sensor shows them, with where they are going; and two values in short."""

from collections.abc import Callable

import pytest

from agent.requests import LogGlucose, Request

Read = Callable[..., list[Request]]


def _readings(found: list[Request]) -> list[LogGlucose]:
    return [request for request in found if isinstance(request, LogGlucose)]


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("71 arrow down", 3.9),
        ("52 ↓", 2.9),
        ("112 steady", 6.2),
        ("112 with two arrows down", 6.2),
        ("5.6 ↗️", 5.6),
        ("5.6 →", 5.6),
        ("5.6箭头朝下", 5.6),
        ("5.6 平稳", 5.6),
    ],
)
def test_a_value_with_its_trend_is_a_reading(read: Read, text: str, mmol: float) -> None:
    assert [reading.value for reading in _readings(read(text))] == [mmol]


def test_a_value_that_may_be_of_either_unit_is_asked_back(read: Read) -> None:
    assert [reading.missing for reading in _readings(read("35 arrow down"))] == ["value"]


@pytest.mark.parametrize("text", ["weight 72 steady", "pulse 70 stable", "stocks at 112 rising", "45 steady"])
def test_other_values_are_no_readings(read: Read, text: str) -> None:
    assert _readings(read(text)) == []


def test_from_one_value_to_another_is_the_other(read: Read) -> None:
    assert [reading.value for reading in _readings(read("6.2 → 8.4"))] == [8.4]


@pytest.mark.parametrize("text", ["空6.4 后8.9", "空6.4/后8.9", "空腹6.4餐后8.9"])
def test_two_values_in_short(read: Read, text: str) -> None:
    found = [(reading.value, reading.context) for reading in _readings(read(text))]
    assert found == [(6.4, "fasting"), (8.9, "after_meal")]


@pytest.mark.parametrize(
    ("text", "context", "meal"),
    [
        ("6.6 before suhoor", "before_meal", "breakfast"),
        ("6.2 after iftar", "after_meal", "dinner"),
        ("封斋前5.8", "before_meal", "breakfast"),
        ("开斋后6.2", "after_meal", "dinner"),
    ],
)
def test_meals_of_ramadan_are_meals(read: Read, text: str, context: str, meal: str) -> None:
    assert [(reading.context, reading.meal) for reading in _readings(read(text))] == [(context, meal)]
