"""From a food as it was said to grams and nutrients, and what of it was assumed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from health.foods import Portion, find, nutrients, serving, weigh


class FoodSaid(BaseModel):
    """A food as the person said it; grams only where they said a weight."""

    food: str
    quantity: float | None = None
    unit: str | None = None
    grams: float | None = None
    stated: bool = False


class Weighed(BaseModel):
    """A food with the grams that are counted for it, and how sure they are."""

    said: FoodSaid
    grams: float | None
    low: float | None = None
    high: float | None = None
    basis: str


def weighed(item: FoodSaid) -> Weighed:
    """Find the grams of a food: what was said, else what its measure usually weighs."""
    if item.grams is not None and item.stated:
        return Weighed(said=item, grams=item.grams, basis="said")
    portion: Portion = weigh(item.food, item.quantity, item.unit)
    if portion.basis == "estimate" and item.grams is None and find(item.food) is None:
        return Weighed(said=item, grams=None, basis="unknown")  # a guess at the weight of nobody knows what
    return Weighed(
        said=item, grams=portion.grams or item.grams, low=portion.low, high=portion.high, basis=portion.basis
    )


def helping(item: FoodSaid) -> Weighed:
    """Weigh a food, or one usual helping of it where no amount was said."""
    if item.grams or item.quantity:
        return weighed(item)
    if find(item.food) is None:
        return Weighed(said=item, grams=None, basis="unknown")
    usual = serving(item.food)
    return Weighed(said=item, grams=usual.grams, low=usual.low, high=usual.high, basis=usual.basis)


def meal_by_hour(at: datetime) -> str:
    """Name a meal by the person's local hour when they did not."""
    windows = ((5, 10, "breakfast"), (10, 15, "lunch"), (17, 21, "dinner"))
    return next((name for start, end, name in windows if start <= at.hour < end), "snack")


_USUAL = {"breakfast": (7, 30, 12), "lunch": (12, 0, 16), "dinner": (18, 30, 24)}
"""Of each meal its usual hour and minute, and the hour by which nobody is still at it."""


def eaten_at(meal: str | None, told_at: datetime) -> datetime:
    """Say when a meal was eaten of which only the name was told: now, or at its usual time if that is long over."""
    if meal not in _USUAL:
        return told_at
    hour, minute, over = _USUAL[meal]
    usual = told_at.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if told_at.hour >= over:
        return usual
    return usual - timedelta(days=1) if usual - told_at > _EARLY else told_at


_EARLY = timedelta(hours=4)
"""Whoever tells of a meal so long before its hour means that of the day before."""


def total(foods: Sequence[Weighed]) -> dict[str, float | None]:
    """Add up the nutrients in grams and kcal of those foods that are known; None where none is."""
    counted = [n for n in (nutrients(one.said.food, one.grams) for one in foods if one.grams) if n]
    names = ("carbs_g", "protein_g", "fat_g", "fiber_g", "kcal")
    return {
        name: round(sum(getattr(one, name) or 0.0 for one in counted), 1) if counted else None
        for name in names
    }


def told_items(foods: Sequence[Weighed]) -> list[dict[str, Any]]:
    """Gather what is said of each food: its name, its measure, and the grams that were counted."""
    return [
        {
            "food": one.said.food,
            "quantity": one.said.quantity,
            "unit": one.said.unit,
            "grams": one.grams,
            "basis": one.basis,
        }
        for one in foods
    ]
