"""A value and the meal behind it without a mark between them."""

from collections.abc import Callable

import pytest

from agent.requests import LogGlucose, LogMeal, Request

Read = Callable[..., list[Request]]


def _value_and_foods(found: list[Request]) -> tuple[list[float | None], list[str]]:
    values = [one.value for one in found if isinstance(one, LogGlucose)]
    return values, [item.food for one in found if isinstance(one, LogMeal) for item in one.items]


@pytest.mark.parametrize(
    ("text", "unit", "value", "foods"),
    [
        ("fasting 110 coffee and a bagel", "mg/dL", 6.1, ["coffee", "bagel"]),
        ("fasting 6.1 then coffee and a bagel", "mmol/L", 6.1, ["coffee", "bagel"]),
        ("fasting 6.1 oatmeal", "mmol/L", 6.1, ["oatmeal"]),
        ("102 oatmeal and eggs", "mg/dL", 5.7, ["oatmeal", "eggs"]),
        ("6.2 oatmeal and eggs", "mmol/L", 6.2, ["oatmeal", "eggs"]),
        ("my sugar was 140 two eggs and toast", "mg/dL", 7.8, ["eggs", "toast"]),
        ("before dinner 7.2 rice and curry", "mmol/L", 7.2, ["rice", "curry"]),
    ],
)
def test_the_value_is_noted_and_so_are_the_foods(
    read: Read, text: str, unit: str, value: float, foods: list[str]
) -> None:
    assert _value_and_foods(read(text, unit=unit)) == ([value], foods)


@pytest.mark.parametrize(
    ("text", "unit", "foods"),
    [
        ("2.5 bagels and coffee", "mmol/L", ["bagels", "coffee"]),
        ("1.5 cups of rice", "mmol/L", ["rice"]),
        ("80 almonds", "mg/dL", ["almonds"]),
        ("12 almonds and coffee", "mg/dL", ["almonds", "coffee"]),
    ],
)
def test_an_amount_of_a_food_is_no_value(read: Read, text: str, unit: str, foods: list[str]) -> None:
    assert _value_and_foods(read(text, unit=unit)) == ([], foods)
