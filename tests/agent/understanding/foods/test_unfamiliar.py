"""Foods that no table has are written down by their names where nothing else can be meant."""

from datetime import datetime

import pytest

from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-21T20:10:00+08:00")


def foods(text: str) -> list[str]:
    return [
        item.food
        for request in understand(text, NOW)
        if request.intent == "log_meal"
        for item in request.items
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("had zarzuela and horiatiki", ["zarzuela", "horiatiki"]),
        ("lunch was okroshka", ["okroshka"]),
        ("i ate a burek with ajvar", ["burek", "ajvar"]),
        (
            "dinner was 6 oz salmon, 1 cup brown rice and some broccolli",
            ["salmon", "brown rice", "broccolli"],
        ),
        ("snuck a couple oreos", ["oreos"]),
        ("wife made chili so I had a big bowl", ["chili"]),
        ("kids left half a pizza, finished it", ["pizza"]),
        ("just had a big mac meal no fries tho", ["big mac meal"]),
        ("drank a 12 oz coke cuz i was thirsty", ["coke"]),
        ("饺子*10", ["饺子"]),
        ("早餐全麦面包两片 鸡蛋一个 无糖豆浆300ml", ["全麦面包", "鸡蛋", "无糖豆浆"]),
    ],
)
def test_names_are_kept(text: str, named: list[str]) -> None:
    assert foods(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "had a flat tyre",
        "had a colonoscopy",
        "had trouble at work",
        "had labs done",
        "lunch was a disaster",
        "dinner was nice",
        "finished the book",
        "grabbed a taxi",
        "my wife left me",
        "this bag of chips says 15g carbs per serving",
    ],
)
def test_what_is_no_food_is_not_eaten(text: str) -> None:
    assert foods(text) == []
