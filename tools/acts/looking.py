"""What a caregiver, or a group, is shown of a person: last values and meals, in the third person."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from memory import diary
from memory.circle import grants
from memory.records import Reading
from tools.circle.access import PATIENT
from tools.hands import Given, Hands
from tools.judging import judge
from tools.outcome import Offer, Outcome

_BACK = timedelta(days=60)
_WEEK = timedelta(days=7)
_MOST_VALUES = 8
_MOST_MEALS = 6
_MOST_PEOPLE = 8


async def look_at_readings(hands: Given) -> Outcome:
    """Tell somebody's last glucose value, those of today, and how the week was."""
    facts = await hands.database.read(lambda session: _readings(session, hands))
    return Outcome("circle.readings", {"who": hands.called, **facts})


async def look_at_meals(hands: Given) -> Outcome:
    """Tell what somebody ate today and yesterday."""
    facts = await hands.database.read(lambda session: _meals(session, hands))
    return Outcome("circle.meals", {"who": hands.called, **facts})


async def choose_whom(hands: Given, tool: str, arguments: dict[str, Any] | None = None) -> Outcome:
    """Ask whom the person means, of those whom they look after."""
    mine = await hands.database.read(lambda session: grants.wards(session, hands.vault, hands.person.id))
    offers = tuple(
        (
            Offer(
                "circle.whom_button",
                tool,
                {**(arguments or {}), PATIENT: one.person_id},
                {"who": {"relation": one.relation, "name": one.name}},
            ),
        )
        for one in mine[:_MOST_PEOPLE]
        if one.scopes
    )
    return Outcome("circle.which_one" if offers else "circle.looks_after_nobody", offers=offers)


def _readings(session: Session, hands: Hands) -> dict[str, Any]:
    person, until = hands.person, hands.now + timedelta(minutes=1)
    found = diary.readings(session, person.id, until - _BACK, until)
    today = [one for one in found if _same_day(one.at, hands.now)]
    week = [one.mmol for one in found if one.at >= until - _WEEK]
    inside = [person.target_low <= value <= person.target_high for value in week]
    return {
        "latest": _shown(session, found[-1], hands) if found else None,
        "today": [_shown(session, one, hands) for one in today[-_MOST_VALUES:]],
        "week": {
            "count": len(week),
            "mean": sum(week) / len(week),
            "share": round(100 * sum(inside) / len(inside)),
            "lowest": min(week),
            "highest": max(week),
        }
        if week
        else None,
    }


def _meals(session: Session, hands: Hands) -> dict[str, Any]:
    midnight = hands.now.replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = midnight - timedelta(days=1), hands.now + timedelta(minutes=1)
    seen = diary.meals(session, hands.vault, hands.person.id, since, until)
    return {
        "meals": [
            {
                "at": one.meal.at,
                "meal": one.meal.meal,
                "foods": [item.food for item in one.items],
                "carbs": one.meal.carbs_g,
            }
            for one in seen[-_MOST_MEALS:]
        ]
    }


def _shown(session: Session, reading: Reading, hands: Hands) -> dict[str, Any]:
    judged = judge(session, hands.vault, hands.person, reading).verdict
    return {"mmol": reading.mmol, "at": reading.at, "context": reading.context, "verdict": judged}


def _same_day(moment: datetime, now: datetime) -> bool:
    return moment.astimezone(now.tzinfo).date() == now.date()
