"""Answering what was said or recorded before: first the exact journal, then what was said."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from memory import diary, history
from memory.diary import MealSeen
from memory.recall.dates import spans
from memory.recall.lexical.script import folded
from memory.records import Reading
from tools.acts.readings import before_meal
from tools.dayparts import WHOLE_DAY, Hours, hours_of, meals_in
from tools.hands import Given, Hands
from tools.outcome import Outcome

_HORIZON = timedelta(days=400)
_AFTER = timedelta(hours=4)
_MOST = 3
_MOST_VALUES = 8
_MOST_THEN = 5
_LOOKED_AT = 12
_NEAR = 0.6  # of the best score: what is further away answers another question

_LEAST = 0.3  # what shares no word and no meaning with the question scores less: being new, or a day alone

_EATEN = re.compile(r"吃了?什么(?!药)|吃的啥|吃的什么(?!药)|what (did|have) i (have|eat|had)|what i ate")
_VALUES = re.compile(r"血糖|测了|空腹|餐后|glucose|sugar|reading|fasting|level")


@dataclass(frozen=True)
class _When:
    """The days that a question names, and the hours of the day."""

    since: datetime
    until: datetime
    hours: Hours = WHOLE_DAY

    def spans(self, at: datetime) -> bool:
        """Whether an instant lies on these days."""
        return self.since <= at < self.until

    def holds(self, at: datetime, hands: Hands) -> bool:
        return self.hours.holds(at.astimezone(hands.now.tzinfo).hour)


async def recall_memories(hands: Given, query: str) -> Outcome:
    """Find what the person said or recorded before: past meals, values, anything they told."""
    asked = folded(query)
    facts = await hands.database.read(lambda session: _recorded(session, hands, asked))
    if facts is not None:
        return Outcome("recall.found", facts)
    when = _when(asked, hands)
    if when is not None and (
        then := await hands.database.read(lambda session: _then(session, hands, query, when))
    ):
        return Outcome("recall.found", {"meal": None, "values": [], "said": then})
    found = await hands.recall.search(hands.person.id, query, asof=hands.now, limit=_LOOKED_AT)
    said = [one for one in found if one.kind == "said" and (when is None or when.spans(one.at))]
    near = [one for one in said if one.score >= max(_LEAST, _NEAR * said[0].score)][:_MOST]
    told = [{"at": one.at, "text": one.text} for one in near]
    if not told and history.topic(query):
        # A single sign ("脚") is no word to the index; the texts themselves are asked.
        ever = when or _When(hands.now - _HORIZON, hands.now)
        told = await hands.database.read(lambda session: _then(session, hands, query, ever))
    if not told:
        return Outcome("recall.nothing")
    return Outcome("recall.found", {"meal": None, "values": [], "said": told})


def _then(session: Session, hands: Hands, query: str, when: _When) -> list[dict[str, Any]]:
    """Read what was said in the days that the question names, about what it asks; none where nothing was."""
    span = when.since, min(when.until, hands.now)
    found = history.said_between(session, hands.vault, hands.person.id, query, span, _MOST_THEN)
    return [{"at": one.at, "text": one.text} for one in found if when.holds(one.at, hands)]


def _recorded(session: Session, hands: Hands, asked: str) -> dict[str, Any] | None:
    """Answer from the journal where the question names a food, a meal, or values of some day."""
    when = _when(asked, hands)
    meal = _meal_named(session, hands, asked, when)
    if meal is not None:
        return {"meal": _told(session, hands, meal), "values": [], "said": []}
    if when is None or not _VALUES.search(asked):
        return None
    values = [
        {"at": one.at, "mmol": one.mmol, "context": one.context}
        for one in diary.readings(session, hands.person.id, when.since, when.until)
        if when.holds(one.at, hands) and _fits(one, asked)
    ]
    return {"meal": None, "values": values[-_MOST_VALUES:], "said": []} if values else None


def _when(asked: str, hands: Hands) -> _When | None:
    named = spans(asked, hands.now.date())
    if not named:
        return None
    zone = hands.now.tzinfo
    since = datetime.combine(min(one.first for one in named), time(), tzinfo=zone)
    until = datetime.combine(max(one.last for one in named) + timedelta(days=1), time(), tzinfo=zone)
    return _When(since, until, hours_of(asked) or WHOLE_DAY)


def _fits(reading: Reading, asked: str) -> bool:
    wanted = {"fasting": r"空腹|fasting", "after_meal": r"餐后|饭后|after"}
    asked_for = [context for context, words in wanted.items() if re.search(words, asked)]
    return not asked_for or reading.context in asked_for


def _meal_named(session: Session, hands: Hands, asked: str, when: _When | None) -> MealSeen | None:
    """Return the latest meal that the question means: by a food in it, else by its name where it asks what was eaten."""
    since, until = (when.since, when.until) if when else (hands.now - _HORIZON, hands.now)
    seen = diary.meals(session, hands.vault, hands.person.id, since, min(until, hands.now))
    with_food = [one for one in seen if any(item.food.lower() in asked for item in one.items)]
    if with_food:
        return with_food[-1]
    if not _EATEN.search(asked):
        return None
    names = meals_in(asked)
    meant = [one for one in seen if not names or one.meal.meal in names]
    return meant[-1] if meant else None


def _told(session: Session, hands: Hands, found: MealSeen) -> dict[str, Any]:
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
        "carbs": found.meal.carbs_g,
        "before": before.mmol if before else None,
        "after": [
            {"mmol": one.mmol, "minutes": round((one.at - at).total_seconds() / 60)} for one in after[:_MOST]
        ],
    }
