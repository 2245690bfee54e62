"""What the person's own meals have taught: foods and hours that do more, or less, to them than grams would make one expect."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from health.foods import find
from health.response import Pattern, patterns
from memory.diary import MealSeen
from tools.eater import Whose, eater, food_key, lived
from tools.hands import Hands

WORTH = 0.3  # mmol/L: less is not worth a word
SURE = 0.8
_APART = 0.5  # mmol/L between two foods of a kind that are compared


def seen_patterns(session: Session, whose: Whose, now: datetime) -> tuple[list[Pattern], dict[str, str]]:
    """Return the patterns that are sure and large enough to be told, surest first, and how the person calls each food."""
    meals, _, past = lived(session, whose, now)
    found = patterns(eater(session, whose), past)
    told = [one for one in found if one.confidence >= SURE and abs(one.effect) >= WORTH]
    return told, {food_key(item.food, item.food_key): item.food for one in meals for item in one.items}


def learned(session: Session, hands: Hands, eaten: MealSeen, now: datetime) -> dict[str, Any] | None:
    """Say what is known by now of a food of this meal: its effect beyond its grams, and which food of its kind does less."""
    found, names = seen_patterns(session, hands, now)
    foods = {one.food: one for one in found if one.food is not None}
    here = [foods[key] for item in eaten.items if (key := food_key(item.food, item.food_key)) in foods]
    if not here:
        return None
    surest = max(here, key=lambda one: one.confidence)
    other = _other(surest, [one for one in foods.values() if one not in here], names)
    return {
        "food": names[surest.food or ""],
        "effect": surest.effect,
        "meals": surest.meals,
        "than": names[other.food or ""] if other else None,
    }


def _other(one: Pattern, others: Sequence[Pattern], names: Mapping[str, str]) -> Pattern | None:
    """The food of the same kind that does least where this one does much, or most where it does little."""
    sign = 1 if one.effect > 0 else -1
    kind = _group(one, names)
    apart = [
        two
        for two in others
        if kind is not None and _group(two, names) == kind and sign * (one.effect - two.effect) >= _APART
    ]
    return min(apart, key=lambda two: sign * two.effect, default=None)


_STAPLES = frozenset({"rice", "noodle", "bread", "filled", "porridge", "coarse", "tuber"})
"""What stands in for one another on a table."""


def _group(one: Pattern, names: Mapping[str, str]) -> str | None:
    found = find(names[one.food or ""])
    group = found[0].group if found else None
    return "staple" if group in _STAPLES else group
