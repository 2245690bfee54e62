"""A part of the day is one span of hours, whoever asks for it, and over midnight too."""

import pytest

from tools.dayparts import hours_of, meal_in

PARTS = {
    "早上那个": (7, 20),
    "the morning one": (7, 20),
    "中午测的": (12, 9),
    "this afternoon": (15, 9),
    "下午的": (15, 9),
    "昨晚": (21, 9),
    "last night": (23, 9),
    "before bedtime": (22, 9),
    "凌晨那顿": (3, 23),
    "半夜低血糖": (2, 15),
    "夜里的": (23, 15),
    "at night": (3, 15),
}


@pytest.mark.parametrize(("text", "hours"), PARTS.items())
def test_a_part_of_the_day_holds_its_hours(text: str, hours: tuple[int, int]) -> None:
    inside, outside = hours
    found = hours_of(text)
    assert found is not None
    assert found.holds(inside)
    assert not found.holds(outside)


@pytest.mark.parametrize("text", ["早就说过", "太晚了", "删掉6.8", "delete it"])
def test_what_names_no_part_of_the_day_is_not_narrowed(text: str) -> None:
    assert hours_of(text) is None


MEALS = {
    "早饭": "breakfast",
    "this morning": "breakfast",
    "same suhoor": "breakfast",
    "中午": "lunch",
    "this afternoon": None,
    "开斋饭": "dinner",
    "iftar": "dinner",
    "夜宵": "snack",
}


@pytest.mark.parametrize(("text", "meal"), MEALS.items())
def test_a_meal_is_known_by_its_words(text: str, meal: str | None) -> None:
    assert meal_in(text) == meal
