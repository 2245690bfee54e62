"""A dish named by what is in it: cut into known foods, its nutrients are their mean, with oil where it is fried."""

import re
from collections.abc import Iterable, Sequence

from health.foods.food import Food
from health.foods.lexicon import ADDS_OIL, bare_english, kinds, shares
from health.foods.table import table
from health.foods.wording import canonical

MIX = "mix/"
"""Composed foods have keys that begin so; `find` understands them."""

HEADS = frozenset({"rice", "noodle", "bread", "filled", "porridge", "sweet", "drink", "alcohol"})
"""The last word of a name decides what it is where it belongs to one of these groups."""

OIL = {"oil": 4.0, "deep": 9.0, "sweet": 4.0}
SUGAR = 8.0
"""Grams of oil and sugar that cooking adds to 100 g of a dish (household recipes)."""

_LONGEST = 8
_COMMAS = re.compile(r"[,;|/]|\. ")
_LISTS = re.compile(r"[、,，。；;+和与及加&/|]|还有|以及|外加|共$")
_JOINERS = frozenset({"with", "and", "on", "in", "plus", "+", "&", "w", "topped", "over", "served"})


def chinese_dish(name: str) -> Food | None:
    """A Chinese name that is wholly made of foods and kitchen words, as one food."""
    pieces = _cut(name)
    if pieces is None:
        return None
    foods = _foods(piece for piece in pieces if piece not in kinds())
    if not foods:
        return None
    if len(foods) > 1 and foods[-1].group in HEADS:
        return foods[-1]
    return mean(name, foods, frozenset(kinds().get(piece, "") for piece in pieces))


def listed(name: str) -> list[str]:
    """The parts of a Chinese name that lists foods: "A、B和C"."""
    return [part for part in _LISTS.split(name) if part]


def _cut(name: str) -> list[str] | None:
    """The cheapest way to cut the whole name into known words; long words are cheap."""
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(name)
    for end in range(1, len(name) + 1):
        for start in range(end - 1, max(-1, end - 1 - _LONGEST), -1):
            before, piece = best[start], name[start:end]
            cost = _cost(piece)
            if before is None or cost is None:
                continue
            here = best[end]
            if here is None or before[0] + cost < here[0]:
                best[end] = (before[0] + cost, [*before[1], piece])
    found = best[-1]
    return None if found is None else found[1]


def _cost(piece: str) -> float | None:
    if piece in kinds():
        return 1.0
    if piece in table().index:
        return 1.0 if len(piece) > 1 else 1.7
    return None


def english_dish(name: str) -> Food | None:
    """An English name of one or more known foods: "chicken with rice", "beef noodle soup"."""
    tokens = canonical(_COMMAS.sub(" + ", name)).split()
    found: list[Food] = []
    for part in _parts(tokens):
        foods = _phrase(part)
        if not foods and not found:
            return None
        found += foods
    if len(found) == 1 and not ADDS_OIL & {kinds().get(token, "") for token in tokens}:
        return found[0]
    return mean(name, found, frozenset(kinds().get(token, "") for token in tokens)) if found else None


def _parts(tokens: Sequence[str]) -> Iterable[list[str]]:
    part: list[str] = []
    for token in [*tokens, "+"]:
        if token not in _JOINERS:
            part.append(token)
        elif part:
            yield part
            part = []


def _phrase(tokens: list[str]) -> list[Food]:
    """The foods in a phrase without joiners; none if the last word that is not a kitchen word is unknown."""
    for whole in bare_english(" ".join(tokens)):
        if whole in table().index:
            return _foods([whole])
    found: list[str] = []
    place, known = 0, False
    while place < len(tokens):
        length = next((n for n in (4, 3, 2, 1) if " ".join(tokens[place : place + n]) in table().index), 0)
        if length:
            found.append(" ".join(tokens[place : place + length]))
        known = bool(length) or (known and tokens[place] in kinds())
        place += max(length, 1)
    foods = _foods(found) if known else []
    return foods[-1:] if len(foods) > 1 and foods[-1].group in HEADS else foods


def _foods(names: Iterable[str]) -> list[Food]:
    return [food for name in names if (food := table().named(name))]


def mean(name: str, foods: Sequence[Food], kitchen: frozenset[str] = frozenset()) -> Food:
    """Foods in one dish: equal parts (less of garnishes), with the oil and sugar that the cooking adds."""
    oil = max((OIL[kind] for kind in kitchen if kind in OIL), default=0.0)
    sugar = SUGAR if "sweet" in kitchen else 0.0
    parts = [shares().get(food.key, 1.0) for food in foods]
    scale = (1 - (oil + sugar) / 100) / sum(parts)
    groups = {food.group for food in foods}

    def total(values: Iterable[float]) -> float:
        return scale * sum(part * value for part, value in zip(parts, values, strict=True))

    sugars = [food.sugar_g for food in foods if food.sugar_g is not None]
    return Food(
        key=MIX + name,
        name_zh=name,
        name_en=name,
        kcal=round(total(food.kcal for food in foods) + 9 * oil + 4 * sugar, 1),
        protein_g=round(total(food.protein_g for food in foods), 1),
        fat_g=round(total(food.fat_g for food in foods) + oil, 1),
        carb_g=round(total(food.carb_g for food in foods) + sugar, 1),
        fiber_g=round(total(food.fiber_g for food in foods), 1),
        sugar_g=round(total(sugars) + sugar, 1) if len(sugars) == len(foods) else None,
        gi=_mean_gi(foods),
        group=groups.pop() if len(groups) == 1 else "mixed",
        source="composed",
    )


def _mean_gi(foods: Sequence[Food]) -> float | None:
    """Carbohydrate-weighted; None where foods without a value hold half of the carbohydrate."""
    known = [(food.gi, food.carb_g) for food in foods if food.gi is not None]
    weight = sum(carb for _, carb in known)
    if weight == 0 or weight < 0.5 * sum(food.carb_g for food in foods):
        return None
    return round(sum(gi * carb for gi, carb in known) / weight)
