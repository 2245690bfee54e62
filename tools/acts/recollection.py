"""Answering what was said or recorded before: first the exact journal, then what was said."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from memory import diary
from memory.diary import MealSeen
from tools.acts.readings import before_meal
from tools.hands import Given, Hands
from tools.outcome import Outcome

_HORIZON = timedelta(days=400)
_AFTER = timedelta(hours=4)
_MOST = 3
_LOOKED_AT = 12
_NEAR = 0.6  # of the best score: what is further away answers another question


async def recall_memories(hands: Given, query: str) -> Outcome:
    """Find what the person said or recorded before: past meals, values, anything they told."""
    meal = await hands.database.read(lambda session: _meal_told(session, hands, query))
    found = await hands.recall.search(hands.person.id, query, asof=hands.now, limit=_LOOKED_AT)
    said = [one for one in found if one.kind == "said"]
    remembered = [one for one in said if one.score >= _NEAR * said[0].score][:_MOST]
    if meal is None and not remembered:
        return Outcome("recall.nothing")
    told = [] if meal else [{"at": one.at, "text": one.text} for one in remembered]
    return Outcome("recall.found", {"meal": meal, "said": told})


def last_meal_with(session: Session, hands: Hands, query: str) -> MealSeen | None:
    """Return the latest meal one of whose foods is named in the query."""
    seen = diary.meals(session, hands.vault, hands.person.id, hands.now - _HORIZON, hands.now)
    lower = query.lower()
    return next(
        (one for one in reversed(seen) if any(item.food.lower() in lower for item in one.items)), None
    )


def _meal_told(session: Session, hands: Hands, query: str) -> dict[str, Any] | None:
    found = last_meal_with(session, hands, query)
    if found is None:
        return None
    at = found.meal.at
    before = before_meal(session, found.meal)
    after = [
        one
        for one in diary.readings(session, hands.person.id, at + timedelta(minutes=20), at + _AFTER)
        if one.context not in {"fasting", "before_meal"}
    ]
    return {
        "at": at,
        "foods": [item.food for item in found.items],
        "before": before.mmol if before else None,
        "after": [
            {"mmol": one.mmol, "minutes": round((one.at - at).total_seconds() / 60)} for one in after[:_MOST]
        ],
    }
