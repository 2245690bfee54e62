"""What people with a pump and who train write: corrections that were given, rates that are no dose, values beside exercise."""

from collections.abc import Callable

import pytest

from agent.requests import LogGlucose, LogMeal, LogMedication, Request

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    ("text", "dose"),
    [("correction 2 units", 2), ("correction of 2.5u", 2.5), ("gave a correction of 1.5u", 1.5)],
)
def test_a_correction_with_its_units_was_given(read: Read, text: str, dose: float) -> None:
    (one,) = read(text)
    assert isinstance(one, LogMedication)
    assert one.dose == dose


@pytest.mark.parametrize("text", ["correction: it was 8.2", "correction 8.2"])
def test_a_correction_of_an_entry_takes_it_back(read: Read, text: str) -> None:
    assert read(text)[0].intent == "undo"


@pytest.mark.parametrize(
    "text",
    ["my basal is 0.8 u/h", "basal rate 0.8 units per hour", "基础率每小时0.8单位", "基础0.8单位/小时"],
)
def test_a_rate_is_no_dose(read: Read, text: str) -> None:
    assert not [one for one in read(text) if isinstance(one, LogMedication)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("跑步前7.2", 7.2),
        ("跑步前7.2 斜下箭头", 7.2),
        ("运动后6.5", 6.5),
        ("走完路6.3", 6.3),
        ("before my run 7.2", 7.2),
        ("6.1 after the gym", 6.1),
    ],
)
def test_a_value_beside_exercise_is_a_value(read: Read, text: str, value: float) -> None:
    (one,) = (one for one in read(text) if isinstance(one, LogGlucose))
    assert one.value == value


@pytest.mark.parametrize("text", ["跑步5.2公里", "ran 5.2", "跑步前喝了2杯水", "after the run 5 km"])
def test_a_distance_is_none(read: Read, text: str) -> None:
    assert not [one for one in read(text) if isinstance(one, LogGlucose)]


def test_grams_of_carbs_are_no_weight_of_the_last_food(read: Read) -> None:
    (meal,) = (one for one in read("had 2 slices of pizza and a coke, 85g carbs") if isinstance(one, LogMeal))
    assert all(item.grams != 85 for item in meal.items)
