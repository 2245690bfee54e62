"""Keeping somebody company: grief, being alone, good news, questions about Tangban itself, anger, an apology."""

from datetime import timedelta
from typing import Any, Literal

from sqlmodel import Session

from memory import diary
from memory.diary import MealSeen
from memory.records import Reading
from tools.acts.readings import before_meal
from tools.hands import Given, Hands
from tools.outcome import Outcome

Mood = Literal[
    "grief", "alone", "news", "itself", "night", "cross", "sorry", "sigh", "down", "tasty", "joke", "left"
]
_LIGHT: frozenset[Mood] = frozenset(("news", "tasty", "joke"))
"""Small talk, which a model may word; the rest is always said in reviewed words."""
_WEEK = timedelta(days=7)
_AFTER = (timedelta(minutes=75), timedelta(hours=3))
_MOST = 3


async def keep_company(hands: Given, mood: Mood) -> Outcome:
    """Answer what was said to be heard, not to be noted."""
    words = "company.light" if mood in _LIGHT else "company.heard"
    return Outcome(words, {"mood": mood, "hour": hands.now.hour})


async def own_accuracy(hands: Given) -> Outcome:
    """Set what was expected of the last meals beside what was measured after them: who was wrong says so."""
    told = await hands.database.read(lambda session: _compared(session, hands))
    return Outcome("company.accuracy", {"meals": told})


def _compared(session: Session, hands: Hands) -> list[dict[str, Any]]:
    now = hands.now
    seen = diary.meals(session, hands.vault, hands.person.id, now - _WEEK, now)
    found = [one for meal in reversed(seen) if (one := _of(session, hands, meal)) is not None]
    return found[:_MOST]


def _of(session: Session, hands: Hands, seen: MealSeen) -> dict[str, Any] | None:
    meal = seen.meal
    before, expected = before_meal(session, meal), meal.expected_rise
    since, until = meal.at + _AFTER[0], meal.at + _AFTER[1]
    after: list[Reading] = diary.readings(session, hands.person.id, since, until)
    if before is None or expected is None or not after:
        return None
    return {
        "at": meal.at,
        "foods": [item.food for item in seen.items],
        "expected": expected,
        "change": after[0].mmol - before.mmol,
        "minutes": round((after[0].at - meal.at).total_seconds() / 60),
    }
