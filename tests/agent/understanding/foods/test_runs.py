"""English foods one after the other, as voice input brings them, are cut where one ends and the next begins."""

import pytest

from agent.understanding.foods.runs import english_parts


@pytest.mark.parametrize(
    "foods",
    [
        ["eggs", "toast"],
        ["meatloaf", "mashed potatoes", "green beans"],
        ["turkey sandwich", "potato chips"],
        ["oatmeal", "blueberries"],
        ["salmon", "rice"],
        ["bacon", "eggs", "hash browns"],
        ["idlis", "sambar"],
        ["vada", "sambar"],
        ["pork chop", "apple sauce", "mashed potato", "corn"],
        ["chicken salad", "crackers", "grapes"],
        ["grilled chicken", "steamed broccoli", "brown rice"],
        ["tomato soup", "grilled cheese"],
        ["coffee", "cheese omelette"],
        ["soup", "ham sandwich"],
        ["bread", "butter", "jam"],
        ["vegetable biryani", "raita"],
        ["aloo paratha", "curd"],
        ["steak", "baked potato", "side salad"],
    ],
)
def test_several_foods(foods: list[str]) -> None:
    name = " ".join(foods)
    assert [name[start:end] for start, end in english_parts(name)] == foods


@pytest.mark.parametrize(
    "name",
    [
        "ham cheese sandwich",
        "chicken noodle soup",
        "banana bread",
        "peanut butter toast",
        "beans on toast",
        "fish and chips",
        "strawberry yogurt",
        "egg cheese burrito",
        "chocolate chip muffin",
        "grandma's rice surprise",
        "zorbix",
    ],
)
def test_one_dish(name: str) -> None:
    assert english_parts(name) == [(0, len(name))]
