"""Portions of foods that were asked about: an amount, a share, the food that is meant."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from agent.understanding.foods.items import items
from agent.understanding.foods.quantities import quantities
from agent.understanding.text.fold import fold
from health.foods import weigh
from tools.weighing import FoodSaid, helping, total

Foods = list[dict[str, Any]]
_SHARES = {"quarter": 0.25, "third": 1 / 3, "half": 0.5, "less": 0.5, "double": 2.0, "more": 1.5}
"""Which part of a helping the words mean; whoever says only "less" is shown half, as the hints of a prediction are."""


@cache
def table() -> dict[str, Any]:
    """How people ask on about a food."""
    return tomllib.loads(files("agent.nodes").joinpath("varying.toml").read_text(encoding="utf-8"))


@cache
def _shares() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(said) for name, said in table()["share"].items()}


def with_amount(core: str, foods: Foods) -> Foods | None:
    """An amount by itself, or with the name of a food that was asked about: "half a bowl", "two slices", "100 g"."""
    said = quantities(core, 0, len(core))
    if len(said) != 1 or (said[0].unit is None and said[0].value < 1):
        return None
    one = said[0]
    rest = re.sub(
        r"^(?:再|多|小|大|来|吃|喝|整)+|(?:的|吃|喝)+$", "", core[: one.start] + core[one.end :]
    ).strip()
    if one.unit is None and rest == core.replace(core[one.start : one.end], "").strip():
        return None  # a number alone is a value of a meter
    place = place_of(rest, foods) if rest else _measured(one.unit, foods)
    if place is None:
        return None
    unit = one.unit or foods[place].get("unit")
    told = {"quantity": one.value, "unit": unit, "grams": one.grams, "stated": one.grams is not None}
    item = {
        "food": foods[place]["food"],
        **{slot: value for slot, value in told.items() if value is not None},
    }
    return [*foods[:place], item, *foods[place + 1 :]]


def with_share(core: str, foods: Foods) -> Foods | None:
    """A part of all of it, or of the one food that is named beside."""
    words = _shares()
    name = next((name for name, said in words.items() if said.search(core)), None)
    if name is None:
        return None
    rest = re.sub(
        r"[吃喝来点些就只的份饭菜它这个]|\b(?:of|the|a|it|that|portion|amount|helping)\b",
        "",
        words[name].sub("", core),
    )
    place = place_of(rest.strip(), foods) if rest.strip() else None
    if rest.strip() and place is None:
        return None
    return [_scaled(one, _SHARES[name]) if place in {None, n} else one for n, one in enumerate(foods)]


def _scaled(one: dict[str, Any], share: float) -> dict[str, Any]:
    counted = {"quantity": one["quantity"], "unit": one.get("unit")} if one.get("quantity") else {}
    if not counted and not one.get("grams"):
        counted = {"quantity": 1.0, "unit": "份" if one["food"] > "\u2e80" else "serving"}
    more = {slot: round(one[slot] * share, 2) for slot in ("grams",) if one.get(slot)}
    if counted:
        more["quantity"] = round(counted["quantity"] * share, 2)
    return {**one, **{slot: value for slot, value in counted.items() if value is not None}, **more}


def foods_in(text: str) -> Foods:
    """Read the known foods of a text, with their amounts."""
    folded = fold(text)
    return [one.model_dump(exclude_none=True) for one in items(folded, 0, len(folded.text), known_only=True)]


def place_of(name: str | None, foods: Foods) -> int | None:
    """Say which of the foods a name means."""
    name = (name or "").strip()
    return next(
        (n for n, one in enumerate(foods) if name and (name in one["food"] or one["food"] in name)), None
    )


def _measured(unit: str | None, foods: Foods) -> int | None:
    """The food that is counted in this measure, else the one with most carbohydrates; None where none comes in such pieces."""
    same = next((n for n, one in enumerate(foods) if unit and one.get("unit") == unit), None)
    if same is not None or unit is None:
        return heaviest(foods) if same is None else same
    weighed = [n for n, one in enumerate(foods) if weigh(one["food"], 1, unit).basis in {"table", "said"}]
    most = heaviest(foods)
    if most in weighed or (not weighed and unit not in _PIECES):
        return most
    return weighed[0] if weighed else None


_PIECES = frozenset(
    [
        "slice",
        "slices",
        "piece",
        "pieces",
        "stick",
        "sticks",
        "skewer",
        "skewers",
        "片",
        "块",
        "个",
        "根",
        "串",
        "只",
        "颗",
        "粒",
        "张",
    ]
)
"""What no salad and no soup is counted in."""


def heaviest(foods: Foods) -> int:
    """Say which of the foods brings most carbohydrates."""
    carbs = [total([helping(FoodSaid.model_validate(one))])["carbs_g"] or 0.0 for one in foods]
    return carbs.index(max(carbs))
