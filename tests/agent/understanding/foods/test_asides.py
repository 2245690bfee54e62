"""English words beside foods are of no food: what a food does, whose it is, for whom it is written, what follows the meal."""

from collections.abc import Callable

import pytest

from agent.requests import LogMeal, PredictResponse, Request

Read = Callable[..., list[Request]]


def _eaten(found: list[Request]) -> list[str]:
    return [item.food for request in found if isinstance(request, LogMeal) for item in request.items]


def _asked(found: list[Request]) -> list[str]:
    return [item.food for request in found if isinstance(request, PredictResponse) for item in request.items]


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("Would a scone send my sugar up?", ["scone"]),
        ("how high would two samosas send me", ["samosas"]),
        ("would a croissant push me over", ["croissant"]),
        ("will a slice of pizza shoot my sugar up", ["pizza"]),
        ("is a bagel going to mess with my numbers", ["bagel"]),
        ("would one small beer knock my glucose", ["beer"]),
        ("will rice put my sugar through the roof", ["rice"]),
        ("would porridge make my bg go up", ["porridge"]),
        ("are grapes bad for me", ["grapes"]),
        ("how will 2 scoops of ice cream affect me", ["ice cream"]),
        ("could i get away with a slice of my nephews birthday cake", ["birthday cake"]),
        ("Tiramisu is possible for me?", ["Tiramisu"]),
        ("is it possible for me to eat mango", ["mango"]),
        ("is pounded yam allowed for me", ["pounded yam"]),
        ("If I chop eba, e go raise my sugar?", ["eba"]),
        ("if i chop rice now e go affect my sugar?", ["rice"]),
        ("i go chop rice tonight", ["rice"]),
        ("does coffee affect you", ["coffee"]),
        ("does pasta always spike me", ["pasta"]),
        ("would my mums curry spike me", ["curry"]),
    ],
)
def test_what_a_food_would_do(read: Read, text: str, foods: list[str]) -> None:
    found = read(text)
    assert _asked(found) == foods
    assert not _eaten(found)


@pytest.mark.parametrize("text", ["is driving possible for me", "is it possible for me to travel"])
def test_what_is_possible_and_no_food(read: Read, text: str) -> None:
    assert not any(isinstance(request, PredictResponse) for request in read(text))


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("I chop one plate of jollof rice with two pieces of chicken for lunch", ["jollof rice", "chicken"]),
        ("we chop eba and egusi this afternoon", ["eba", "egusi"]),
        ("I just chop bread and tea", ["bread", "tea"]),
        ("had a pork chop and peas", ["pork chop", "peas"]),
        ("i don chop rice and beans", ["rice and beans"]),
        ("i chop two onions for the soup", []),
        ("dem chop my rice", []),
        ("I chopped an onion and two carrots", []),
        ("had 2 sausage rolls n a can ae irn bru", ["sausage rolls", "irn bru"]),
        ("had a bottle o irn bru", ["irn bru"]),
        ("40g porridge oats made with 200ml milk thats brekky", ["porridge oats", "milk"]),
        ("ate my mums shepherd's pie for dinner", ["shepherd's pie"]),
        ("had a bowl of my grandma's chili", ["chili"]),
        ("had a slice of my wife's lasagne", ["lasagne"]),
        ("my wife had a slice of cake", []),
    ],
)
def test_other_englishes(read: Read, text: str, foods: list[str]) -> None:
    assert _eaten(read(text)) == foods


@pytest.mark.parametrize(
    ("text", "foods"),
    [
        ("had oatmeal for breakfast dont judge me", ["oatmeal"]),
        ("2 chicken biscuits n a sweet tea for breakfast dont judge me", ["chicken biscuits", "sweet tea"]),
        ("had leftover pizza for breakfast no regrets", ["pizza"]),
        ("had a croissant for breakfast feeling guilty", ["croissant"]),
        ("had pasta for dinner and feeling guilty", ["pasta"]),
        ("had curry for dinner so good", ["curry"]),
        ("had pasta for lunch then crashed", ["pasta"]),
        ("ate shakshuka for lunch yum", ["shakshuka"]),
        ("had eggs for breakfast and toast", ["eggs", "toast"]),
        ("had toast for breakfast with jam", ["toast", "jam"]),
        ("for breakfast i had oats", ["oats"]),
        ("for lunch a sandwich", ["sandwich"]),
        ("had two boiled eggs for breakfast at 8 and a coffee", ["boiled eggs", "coffee"]),
        (
            "Log this for Finn: he had a bowl of porridge and 200ml of milk for breakfast",
            ["porridge", "milk"],
        ),
        ("Please log: porridge with banana", ["porridge", "banana"]),
        ("add this: 2 eggs", ["eggs"]),
    ],
)
def test_what_stands_around_a_meal(read: Read, text: str, foods: list[str]) -> None:
    assert _eaten(read(text)) == foods
