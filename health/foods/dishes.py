"""A dish named by what is in it: cut into known foods, its nutrients are their mean, with oil where it is fried."""

from collections.abc import Iterable, Sequence

from health.foods.food import Food
from health.foods.lexicon import JOIN, bare_english, kinds
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
_JOINERS = frozenset({"with", "and", "on", "in", "plus", "+", "&", "w", "topped", "over", "served"})


def chinese_dish(name: str) -> Food | None:
    """A Chinese name that is wholly made of foods and kitchen words, as one food."""
    pieces = _cut(name)
    if pieces is None:
        return None
    return _dish(
        name,
        [piece for piece in pieces if piece not in kinds()],
        [kinds().get(piece, "") for piece in pieces],
    )


def _cut(name: str) -> list[str] | None:
    """The cheapest way to cut the whole name into known words; long words are cheap."""
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(name)
    for end in range(1, len(name) + 1):
        for start in range(max(0, end - _LONGEST), end):
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
    tokens = canonical(name).split()
    found: list[str] = []
    for part in _parts(tokens):
        foods = _phrase(part)
        if foods is None and not found:
            return None
        found += foods or []
    return _dish(name, found, [kinds().get(token, "") for token in tokens])


def _parts(tokens: Sequence[str]) -> Iterable[list[str]]:
    part: list[str] = []
    for token in [*tokens, "+"]:
        if token not in _JOINERS:
            part.append(token)
        elif part:
            yield part
            part = []


def _phrase(tokens: list[str]) -> list[str] | None:
    """The foods in a phrase without joiners; None if its last word, which decides, is not known."""
    for whole in bare_english(" ".join(tokens)):
        if whole in table().index:
            return [whole]
    rest = [token for token in tokens if kinds().get(token) not in ("state", "shape")]
    found: list[str] = []
    place = 0
    while place < len(rest):
        length = next((n for n in (4, 3, 2, 1) if " ".join(rest[place : place + n]) in table().index), 0)
        if length:
            found.append(" ".join(rest[place : place + length]))
        elif place == len(rest) - 1:
            return None
        place += max(length, 1)
    return found or None


def _dish(name: str, parts: Sequence[str], kitchen: Sequence[str]) -> Food | None:
    foods = [food for part in parts if (food := table().named(part))]
    if not foods:
        return None
    if len(foods) > 1 and JOIN not in kitchen and foods[-1].group in HEADS:
        return foods[-1]
    return _mean(name, foods, frozenset(kitchen))


def _mean(name: str, foods: Sequence[Food], kitchen: frozenset[str]) -> Food:
    oil = max((OIL[kind] for kind in kitchen if kind in OIL), default=0.0)
    sugar = SUGAR if "sweet" in kitchen else 0.0
    share = (1 - (oil + sugar) / 100) / len(foods)
    groups = {food.group for food in foods}

    def total(values: Iterable[float]) -> float:
        return sum(values) * share

    return Food(
        key=MIX + name,
        name_zh=name,
        name_en=name,
        kcal=round(total(food.kcal for food in foods) + 9 * oil + 4 * sugar, 1),
        protein_g=round(total(food.protein_g for food in foods), 1),
        fat_g=round(total(food.fat_g for food in foods) + oil, 1),
        carb_g=round(total(food.carb_g for food in foods) + sugar, 1),
        fiber_g=round(total(food.fiber_g for food in foods), 1),
        sugar_g=None
        if any(food.sugar_g is None for food in foods)
        else round(total(food.sugar_g or 0 for food in foods) + sugar, 1),
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
