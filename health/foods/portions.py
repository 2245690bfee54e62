"""What a household measure of a food weighs, in edible grams."""

from functools import cache, lru_cache

from health.foods.food import Food, Nutrients, Portion
from health.foods.search import find
from health.foods.table import rows
from health.foods.wording import fold, is_chinese, words

Range = tuple[float, float, float]
UNKNOWN = Portion(None, None, None, "unknown")


def weigh(name: str, quantity: float | None, unit: str | None) -> Portion:
    """The edible grams of so much of a food: ("包子", 2, "个") -> 180 g, ("rice", 1, "cup") -> 158 g.

    A unit without a number counts as one of it; a number without a unit counts pieces ("2 eggs"); with
    neither nothing is known. Millilitres count as grams (oil 0.92, honey 1.4). 两 is 50 g, except of cooked
    staples, where a spoken 一两 means 50 g of raw grain (own/weights.csv: 130 g of cooked rice).
    """
    if quantity is None and not unit:
        return UNKNOWN
    count = 1.0 if quantity is None else quantity
    if not 0 < count < 100_000:
        return UNKNOWN
    return _times(_one(fold(name), _unit(unit)), count)


def serving(name: str) -> Portion:
    """A usual helping of a food, for when nothing was said of how much."""
    said = fold(name)
    for unit in _USUAL:
        found = _measured(said, unit)
        if found is not None:
            return Portion(found[1], found[0], found[2], "estimate")
    return UNKNOWN


def nutrients(name: str, grams: float) -> Nutrients | None:
    """The nutrients of so many grams of a food; None where the food is not known."""
    hit = find(name)
    if hit is None:
        return None
    food, share = hit[0], grams / 100
    carbs = food.carb_g * share
    available = max(carbs - food.fiber_g * share, 0.0)
    return Nutrients(
        kcal=food.kcal * share,
        protein_g=food.protein_g * share,
        fat_g=food.fat_g * share,
        carbs_g=carbs,
        fiber_g=food.fiber_g * share,
        sugar_g=None if food.sugar_g is None else food.sugar_g * share,
        gi=food.gi,
        gl=None if food.gi is None else food.gi * available / 100,
    )


_SIZES = {
    "small piece": ("piece", 0.7),
    "medium piece": ("piece", 1.0),
    "big piece": ("piece", 1.35),
    "small bowl": ("bowl", 0.7),
    "big bowl": ("bowl", 1.4),
    "small plate": ("plate", 0.6),
    "medium cup": ("cup", 1.2),
    "big cup": ("cup", 1.5),
    "small chunk": ("chunk", 0.4),
    "pair": ("piece", 2.0),
    "stick": ("piece", 1.0),
    "serving": ("bowl", 1.0),
    "plate": ("serving", 1.0),
}
"""A measure that a food has no weight for -> the one that it is reckoned from, and its share."""

_USUAL = ("serving", "bowl", "piece", "cup", "plate", "slice")
_PIECE = "piece"


def _times(portion: Portion, count: float) -> Portion:
    if portion.grams is None or portion.low is None or portion.high is None:
        return portion
    low, grams, high = (round(count * value, 1) for value in (portion.low, portion.grams, portion.high))
    return Portion(grams, low, high, portion.basis)


@lru_cache(maxsize=8192)
def _one(name: str, unit: str) -> Portion:
    """One of a canonical unit of a food."""
    own = _own(name, unit) or _sized(name, unit)
    if own is not None:
        return Portion(own[1], own[0], own[2], "table")
    grams = _GRAMS.get(unit)
    if grams is not None:
        return Portion(grams, grams, grams, "said")
    general = _general(name, unit)
    return UNKNOWN if general is None else Portion(general[1], general[0], general[2], "estimate")


def _measured(name: str, unit: str) -> Range | None:
    return _own(name, unit) or _general(name, unit)


def _own(name: str, unit: str) -> Range | None:
    """The weight of a measure of this food, of the food that it is another name of, or of its last word."""
    hit = find(name)
    names = (
        [name, *_endings(name)]
        if hit is None
        else [name, hit[0].key, hit[0].name_zh, *_endings(name), *_endings(hit[0].name_zh)]
    )
    return next((found for said in names if (found := _weights().get((said, unit)))), None)


def _sized(name: str, unit: str) -> Range | None:
    """A small, large or double one, from one of the usual size."""
    usual, share = _SIZES.get(unit, ("", 0.0))
    found = _own(name, usual) if usual else None
    return None if found is None else (found[0] * share, found[1] * share, found[2] * share)


def _general(name: str, unit: str) -> Range | None:
    hit = find(name)
    groups = ["other"] if hit is None else [*_dense(hit[0]), hit[0].group]
    stars = [*(f"*{group}" for group in groups), "*"]
    return next((found for star in stars if (found := _weights().get((star, unit)))), None)


_DENSE = {"fruit": (200, "dried fruit"), "coarse": (300, "dry coarse"), "dairy": (200, "cheese")}
"""From so many kcal in 100 g a fruit is dried, a grain dry, and what comes of milk a cheese: people eat much less of them."""


def _dense(food: Food) -> list[str]:
    least, name = _DENSE.get(food.group, (0, ""))
    return [name] if name and food.kcal >= least else []


def _endings(name: str) -> list[str]:
    if is_chinese(name):
        return [name[start:] for start in range(1, len(name))]
    tokens = words(name)
    return [" ".join(tokens[start:]) for start in range(len(tokens))]


@cache
def _weights() -> dict[tuple[str, str], Range]:
    found: dict[tuple[str, str], Range] = {}
    for foods, unit, low, usual, high, *_ in rows("tables/weights.csv"):
        for food in foods.split(";"):
            found.setdefault((food, unit), (float(low), float(usual), float(high)))
    return found


@cache
def _units() -> dict[str, str]:
    return {said: unit for unit, cell in rows("own/units.csv") for said in cell.split(";")}


def _unit(unit: str | None) -> str:
    if not unit:
        return _PIECE
    said = fold(unit).rstrip(".")
    return _units().get(said) or _units().get(" ".join(words(said)), said)


_GRAMS = {
    "g": 1.0,
    "kg": 1000.0,
    "mg": 0.001,
    "ml": 1.0,
    "l": 1000.0,
    "oz": 28.35,
    "lb": 453.6,
    "floz": 29.57,
    "liang": 50.0,
    "jin": 500.0,
    "qian": 5.0,
}
"""Units that are weights or volumes, in grams; a volume is taken as water."""
