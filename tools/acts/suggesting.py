"""What to eat, with what each plate is expected to do to this person; and which of several foods does less."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from sqlmodel import Session

from health.response import NoPrediction
from tools.acts.prediction import refused
from tools.eater import Table, lived, seated
from tools.hands import Given, Hands
from tools.knowing import known
from tools.outcome import Outcome
from tools.weighing import FoodSaid, Weighed, helping, meal_by_hour, told_items, total

_MOST = 3
_GENTLE = 1.5  # mmol/L: a meal of one's own after which glucose hardly rose
_MOST_OWN = 2
_AS_MUCH = 0.3  # mmol/L: what differs by less is as good as the same


async def suggest_meal(hands: Given, meal: str | None = None) -> tuple[Outcome, ...]:
    """Suggest plates for a meal, gentlest first, and the person's own meals after which their glucose hardly rose."""
    named = meal or meal_by_hour(hands.now)
    table, own, avoided = await hands.database.read(
        lambda session: (seated(session, hands), _own(session, hands, named), _avoided(session, hands))
    )
    possible = [plate for plate in _plates(hands.language)[named] if not _holds(plate, avoided)]
    try:
        plates = _tried(table, possible)
    except NoPrediction as refusal:
        if refusal.reason == "low_before":
            return refused(refusal, table, hands)
        plates = [{"items": told_items(foods), "expected": None} for foods in map(_weighed, possible)]
    return (Outcome("suggesting.plates", {"meal": named, "plates": plates[:_MOST], "own": own}),)


async def compare_foods(hands: Given, items: list[FoodSaid]) -> tuple[Outcome, ...]:
    """Say which of two or more foods is expected to raise the person's glucose less, a usual helping of each."""
    table = await hands.database.read(lambda session: seated(session, hands))
    foods = [helping(item) for item in items]
    try:
        tried = [(food, table.expect([food])) for food in foods]
    except NoPrediction as refusal:
        return refused(refusal, table, hands)
    unknown = [food.said.food for food, expected in tried if expected is None]
    if unknown:
        return (Outcome("prediction.unknown_food", {"unknown": unknown}),)
    rows: list[dict[str, Any]] = [
        {
            "items": told_items([food]),
            "food": food.said.food,
            "carbs": total([food])["carbs_g"],
            "expected": expected.delta_2h,
        }
        for food, expected in tried
        if expected is not None
    ]
    rows.sort(key=lambda row: row["expected"])
    alike = rows[-1]["expected"] - rows[0]["expected"] < _AS_MUCH
    return (Outcome("suggesting.compared", {"foods": rows, "alike": alike}),)


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(files("tools.advice").joinpath("plates.toml").read_text(encoding="utf-8"))


@cache
def _plates(language: str) -> Mapping[str, Sequence[Sequence[FoodSaid]]]:
    return {
        meal: [[FoodSaid(**item) for item in plate] for plate in plates]
        for meal, plates in _file()[language].items()
    }


def _avoided(session: Session, hands: Hands) -> list[re.Pattern[str]]:
    """List what the person may not, or does not want to, eat, as patterns of the foods that hold it."""
    found = known(session, hands.vault, hands.person, hands.now)
    said = " / ".join(
        (
            *(one.text for one in (*found.allergies, *found.states)),
            *map(str, found.told.get("preferences") or ()),
        )
    ).lower()
    return [re.compile(row["foods"]) for row in _file()["held"] if re.search(row["said"], said)]


def _holds(plate: Sequence[FoodSaid], avoided: Sequence[re.Pattern[str]]) -> bool:
    return any(one.search(item.food) for item in plate for one in avoided)


def _weighed(plate: Sequence[FoodSaid]) -> list[Weighed]:
    return [helping(item) for item in plate]


def _tried(table: Table, plates: Sequence[Sequence[FoodSaid]]) -> list[dict[str, Any]]:
    """Predict each plate, gentlest first."""
    told = []
    for foods in map(_weighed, plates):
        expected = table.expect(foods)
        told.append({"items": told_items(foods), "expected": expected.delta_2h if expected else None})
    return sorted(told, key=lambda one: one["expected"] if one["expected"] is not None else float("inf"))


def _own(session: Session, hands: Hands, named: str) -> list[dict[str, Any]]:
    """Find meals of this name after which the person's glucose hardly rose, newest first, each once."""
    meals, _, past = lived(session, hands, hands.now)
    foods_of = {one.meal.at: [item.food for item in one.items] for one in meals if one.meal.meal == named}
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in reversed(past):
        foods = foods_of.get(one.time) if one.time else None
        if foods and (one.carbs_g or 0) > 0 and one.delta_2h <= _GENTLE:
            found.setdefault(tuple(foods), {"at": one.time, "foods": foods, "change": one.delta_2h})
    return list(found.values())[:_MOST_OWN]
