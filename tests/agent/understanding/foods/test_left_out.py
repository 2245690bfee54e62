"""What a dish came without, sugar in a cup, hours written with a full stop, and meals told by where they were."""

from collections.abc import Callable

import pytest

from agent.requests import LogGlucose, LogMeal, Request

Read = Callable[..., list[Request]]


def _foods(found: list[Request]) -> list[str]:
    return [item.food for meal in found if isinstance(meal, LogMeal) for item in meal.items]


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        (
            "lunch at hawker centre, chicken rice one plate no skin and kopi o kosong",
            ["chicken rice", "kopi o kosong"],
        ),
        ("lunch was fried chicken no skin and chips", ["fried chicken", "chips"]),
        ("dinner: steak no fries and wine", ["steak", "wine"]),
        ("no bread or potatoes at dinner, just salmon", ["salmon"]),
        ("burger no bun and salad for dinner", ["burger", "salad"]),
    ],
)
def test_what_a_dish_came_without_is_not_eaten(read: Read, text: str, foods: list[str]) -> None:
    assert _foods(read(text)) == foods


def test_no_meal_at_all_is_none(read: Read) -> None:
    assert _foods(read("i had no lunch")) == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [("chicken biryani one plate and raita", (1, "plate")), ("had idli 3 and sambar", (3, None))],
)
def test_an_amount_behind_its_food_is_of_it(read: Read, text: str, amount: tuple[float, str | None]) -> None:
    (meal,) = read(text)
    assert isinstance(meal, LogMeal)
    assert (meal.items[0].quantity, meal.items[0].unit) == amount
    assert meal.items[1].quantity is None


@pytest.mark.parametrize(
    "text", ["lunch at work, tuna sandwich and an apple", "lunch at the canteen: rice one bowl, dal, curd"]
)
def test_where_a_meal_was_had_names_the_meal(read: Read, text: str) -> None:
    (meal,) = read(text)
    assert isinstance(meal, LogMeal)
    assert meal.meal == "lunch"


@pytest.mark.parametrize(
    "text",
    [
        "lunch in the garden, apple trees are blooming",
        "dinner at my sister's later, maybe lasagne",
        "dinner at my sister's, she made lasagne",
    ],
)
def test_where_one_was_is_no_meal(read: Read, text: str) -> None:
    assert _foods(read(text)) == []


@pytest.mark.parametrize(
    ("text", "foods", "hour"),
    [
        ("1 cup poha and chai without sugar at 7.15", ["poha", "chai without sugar"], (7, 15)),
        ("tea with 2 sugars at 6.30", ["tea"], (6, 30)),
    ],
)
def test_the_sugar_in_a_cup_has_an_hour_and_no_value(
    read: Read, text: str, foods: list[str], hour: tuple[int, int]
) -> None:
    (meal,) = read(text)
    assert isinstance(meal, LogMeal)
    assert _foods([meal]) == foods
    assert meal.at is not None
    assert (meal.at.hour, meal.at.minute) == hour


def test_an_hour_beside_a_value_is_no_value(read: Read) -> None:
    found = read("then 2.30 sugar was 8.9")
    assert [one.value for one in found if isinstance(one, LogGlucose)] == [8.9]


@pytest.mark.parametrize(("text", "mmol"), [("my sugar is at 8.5", 8.5), ("glucose 5.62", 5.62)])
def test_the_sugar_of_the_blood_still_has_a_value(read: Read, text: str, mmol: float) -> None:
    (reading,) = read(text)
    assert isinstance(reading, LogGlucose)
    assert reading.value == mmol


@pytest.mark.parametrize(
    "text",
    ["drank 330 ml of full fat coke at 4pm my bad", "ate a whole pizza my bad", "had two doughnuts, my bad"],
)
def test_who_is_sorry_for_eating_takes_nothing_back(read: Read, text: str) -> None:
    assert [request.intent for request in read(text)] == ["log_meal"]


@pytest.mark.parametrize("text", ["my bad", "my bad, it was 6.7", "oh my bad that was lunch"])
def test_who_is_sorry_for_the_entry_does(read: Read, text: str) -> None:
    assert read(text)[0].intent == "undo"
