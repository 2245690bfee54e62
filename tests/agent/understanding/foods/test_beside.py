"""A staple and what was cooked beside it, said in one breath, are two foods; a dish of both is one."""

from collections.abc import Callable

import pytest

from agent.requests import LogMeal, Request
from health.foods import find

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("晚上吃了半碗米饭炒白菜", ["米饭", "炒白菜"]),
        ("吃了馒头炒土豆丝", ["馒头", "炒土豆丝"]),
        ("吃了一碗小米粥蒸南瓜", ["小米粥", "蒸南瓜"]),
        ("吃了两个花卷清炒油麦菜", ["花卷", "清炒油麦菜"]),
        ("吃了一盘蛋炒饭", ["蛋炒饭"]),
        ("吃了土豆炖牛肉", ["土豆炖牛肉"]),
        ("吃了番茄炒蛋", ["番茄炒蛋"]),
        ("吃了酱油炒饭", ["酱油炒饭"]),
    ],
)
def test_a_staple_is_eaten_beside_a_dish(read: Read, text: str, foods: list[str]) -> None:
    found = read(text)
    assert isinstance(found[0], LogMeal)
    assert [item.food for item in found[0].items] == foods


@pytest.mark.parametrize(
    ("name", "key"), [("咸菜疙瘩", "pickles"), ("芥菜疙瘩", "pickles"), ("疙瘩汤", "dough-drop-soup")]
)
def test_a_knob_of_pickles_is_no_bowl_of_noodles(name: str, key: str) -> None:
    found = find(name)
    assert found is not None
    assert found[0].key == key


@pytest.mark.parametrize(
    ("text", "food", "quantity"),
    [("had toast, two slices", "toast", 2), ("吃了面包，两片", "面包", 2), ("had rice, one bowl", "rice", 1)],
)
def test_an_amount_behind_the_comma_is_of_the_food_before_it(
    read: Read, text: str, food: str, quantity: float
) -> None:
    (meal,) = read(text)
    assert isinstance(meal, LogMeal)
    assert [(item.food, item.quantity) for item in meal.items] == [(food, quantity)]


@pytest.mark.parametrize(
    "text", ["had two eggs, one cup of tea", "ate rice, 2 metformin", "had pizza, 3 hours ago"]
)
def test_an_amount_of_something_else_is_not(read: Read, text: str) -> None:
    (meal,) = (one for one in read(text) if isinstance(one, LogMeal))
    assert meal.items[0].quantity in {None, 2}
    assert meal.items[0].unit is None
