"""Gentler choices: what a person could eat instead, or less of, for a smaller rise."""

from dataclasses import replace
from functools import cache

from health.foods.food import Food, Swap
from health.foods.search import find
from health.foods.table import rows

_MOST = 3


def swaps(food: Food) -> tuple[Swap, ...]:
    """At most three gentler choices for a food, the nearest first; none where it is gentle already."""
    own = _table().get(food.key) or _table().get(f"*{food.group}", ())
    if food.carb_g - food.fiber_g < _GENTLE:
        return ()
    return tuple(_same(swap, food) for swap in own if _is_gentler(swap, food))[:_MOST]


def _is_gentler(swap: Swap, food: Food) -> bool:
    """Does the swap keep its promise for this very food, which may share a row with its kind?"""
    hit = find(swap.food_key) if swap.food_key else None
    if hit is None:
        return swap.share < 1
    fewer = hit[0].carb_g < food.carb_g
    match swap.reason:
        case "lower_gi":
            return hit[0].gi is not None and food.gi is not None and hit[0].gi < food.gi
        case "more_fibre":
            return hit[0].fiber_g > food.fiber_g
        case _:
            return fewer


def _same(swap: Swap, food: Food) -> Swap:
    """A swap without another food means less of the same one."""
    return (
        swap
        if swap.food_key
        else replace(swap, food_key=food.key, name_zh=food.name_zh, name_en=food.name_en)
    )


_GENTLE = 5.0
"""Grams of available carbohydrate in 100 g below which a food needs no gentler one."""


@cache
def _table() -> dict[str, tuple[Swap, ...]]:
    found: dict[str, tuple[Swap, ...]] = {}
    for said, instead, share, reason in rows("own/swaps.csv"):
        key = said if said.startswith("*") else _named(said).key
        found[key] = (*found.get(key, ()), _swap(instead, float(share), reason))
    return found


def _swap(instead: str, share: float, reason: str) -> Swap:
    food = _named(instead) if instead else None
    return Swap(
        food_key=food.key if food else "",
        name_zh=food.name_zh if food else "",
        name_en=food.name_en if food else "",
        share=share,
        reason=reason,  # type: ignore[arg-type]  # the table is checked by a test
    )


def _named(name: str) -> Food:
    hit = find(name)
    if hit is None:
        raise LookupError(f"own/swaps.csv names an unknown food: {name}")
    return hit[0]
