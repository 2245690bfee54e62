"""What was written down on a day, of every kind, in the order in which it happened."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import Session

from memory import diary
from memory.recall.dates import spans
from memory.recall.lexical.script import folded
from tools.hands import Given, Hands
from tools.outcome import Outcome

_MOST = 24
_SOON = timedelta(minutes=1)


async def day_entries(hands: Given, query: str = "") -> Outcome:
    """List everything that the person wrote down on the day that is asked for (today where none is)."""
    named = spans(folded(query), hands.now.date())
    day = named[0].first if named else hands.now.date()
    since = datetime.combine(day, time(), tzinfo=hands.now.tzinfo)
    until = min(since + timedelta(days=1), hands.now + _SOON)
    told = await hands.database.read(lambda session: told_between(session, hands, since, until))
    facts = {"day": since, "entries": told[-_MOST:], "more": max(0, len(told) - _MOST)}
    return Outcome("entries.day" if told else "entries.nothing", facts)


def told_between(session: Session, hands: Hands, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Give what was written down between two moments, of every kind."""
    person, vault = hands.person.id, hands.vault
    told: list[dict[str, Any]] = [
        {"kind": "reading", "at": one.at, "mmol": one.mmol, "context": one.context}
        for one in diary.readings(session, person, since, until)
        if not one.source_key.startswith("cgm:")
    ]
    told += [
        {
            "kind": "meal",
            "at": one.meal.at,
            "meal": one.meal.meal,
            "foods": [item.food for item in one.items],
            "carbs": one.meal.carbs_g,
        }
        for one in diary.meals(session, vault, person, since, until)
    ]
    told += [
        {
            "kind": "medicine",
            "at": one.medication.at,
            "name": one.name,
            "dose": one.medication.dose,
            "dose_unit": one.medication.unit,
        }
        for one in diary.medications(session, vault, person, since, until)
    ]
    told += [
        {"kind": "exercise", "at": one.exercise.at, "name": one.name, "minutes": one.exercise.minutes}
        for one in diary.exercises(session, vault, person, since, until)
    ]
    told += [
        {
            "kind": "measurement",
            "at": one.at,
            "what": one.kind,
            "first": one.value,
            "second": one.second_value,
        }
        for one in diary.measurements(session, person, since, until)
    ]
    return sorted(told, key=lambda one: one["at"])
