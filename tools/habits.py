"""When a person usually eats, read off what they wrote down."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from memory.records import Meal, Person

LOOKED_BACK = timedelta(days=60)
ENOUGH = 5
"""Meals of a name before it is called a habit."""

MEAL_TIMES = "meal_times"
"""What they are called in a person's profile."""

NAMED = ("breakfast", "lunch", "dinner")


def meal_times(session: Session, person: Person, now: datetime) -> dict[str, str]:
    """Tell the usual clock time ("HH:MM", the median) of each meal that was written down often enough."""
    rows = session.exec(
        select(Meal.meal, Meal.at).where(
            Meal.person_id == person.id,
            col(Meal.undone_by).is_(None),
            col(Meal.at) > now - LOOKED_BACK,
            col(Meal.meal).in_(NAMED),
        )
    ).all()
    zone, minutes = ZoneInfo(person.zone), defaultdict[str, list[int]](list)
    for name, at in rows:
        local = at.astimezone(zone)
        minutes[str(name)].append(local.hour * 60 + local.minute)
    return {name: _clock(found) for name, found in minutes.items() if len(found) >= ENOUGH}


def read(told: Mapping[str, str]) -> dict[str, time]:
    """Read what `meal_times` wrote."""
    return {name: time.fromisoformat(at) for name, at in told.items()}


def _clock(minutes: Sequence[int]) -> str:
    hour, minute = divmod(round(median(minutes)), 60)
    return f"{hour:02d}:{minute:02d}"
