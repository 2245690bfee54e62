"""Foods behind a label, and lists of nothing but foods."""

from collections.abc import Callable

import pytest

from agent.requests import LogMeal, Request

Read = Callable[..., list[Request]]


def _meals(found: list[Request]) -> list[LogMeal]:
    return [request for request in found if isinstance(request, LogMeal)]


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("iftar: dates and lentil soup", ["dates", "lentil soup"]),
        ("suhoor: 2 eggs, foul, 1 pita", ["eggs", "foul", "pita"]),
        ("dinner: rice, yum, fish", ["rice", "fish"]),
        ("dinner: rice and fish, feeling good", ["rice", "fish"]),
        ("lunch: salad, felt sick after", ["salad"]),
        ("lunch: noodles, 1 headache", ["noodles"]),
        ("snack: almonds, 112 steady", ["almonds"]),
        ("dinner: rice, coworkers, fish", ["rice", "fish"]),
        ("plane food: chicken, rice", ["chicken", "rice"]),
        ("飞机餐：鸡肉，米饭", ["鸡肉", "米饭"]),
        ("ramen, gyoza x5", ["ramen", "gyoza"]),
        ("饺子×10", ["饺子"]),
        ("鸡肉，米饭", ["鸡肉", "米饭"]),
    ],
)
def test_a_list_is_a_meal(read: Read, text: str, foods: list[str]) -> None:
    assert [[item.food for item in meal.items] for meal in _meals(read(text))] == [foods]


def test_how_many_stands_behind_its_food(read: Read) -> None:
    assert [item.quantity for item in _meals(read("ramen, gyoza x5"))[0].items] == [None, 5]


@pytest.mark.parametrize(
    "text",
    [
        "饺子",
        "ramen",
        "chicken, rice?",
        "shopping: eggs, milk",
        "dog food: chicken, rice",
        "worst foods: rice, bread",
        "明天午餐：鸡肉，米饭",
        "推荐餐：鸡肉，米饭",
        "milk, thanks",
        "no chicken, no rice",
        "米饭，面条，馒头都不吃",
        "buy eggs, milk",
    ],
)
def test_what_nobody_ate_is_no_meal(read: Read, text: str) -> None:
    assert _meals(read(text)) == []
