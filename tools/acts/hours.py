"""How one part of the day has been (the mornings, the evenings, the nights of two weeks), and the last value of all."""

from datetime import timedelta
from statistics import fmean

from sqlmodel import Session

from health.targets import upper_target
from memory import diary
from memory.records import Reading
from tools.dayparts import WHOLE_DAY, hours_of
from tools.hands import Given, Hands
from tools.judging import expecting
from tools.outcome import Outcome, Question

_SPAN = timedelta(days=14)
_LONG = timedelta(days=90)
_SOON = timedelta(minutes=1)
_MOST = 7


async def hours_lately(hands: Given, query: str) -> Outcome:
    """Tell the values of one part of the day (mornings, evenings, nights) of the last two weeks."""
    return await hands.database.read(lambda session: _lately(session, hands, query.lower()))


async def last_value(hands: Given) -> Outcome:
    """Tell the last glucose value that the person noted."""

    def work(session: Session) -> Reading | None:
        found = diary.readings(session, hands.person.id, hands.now - _LONG, hands.now + _SOON)
        return found[-1] if found else None

    last = await hands.database.read(work)
    if last is None:
        return Outcome("lately.nothing_lately", question=Question("log_glucose", "value", {}))
    return Outcome("hours.last", {"at": last.at, "mmol": last.mmol, "context": last.context})


def _lately(session: Session, hands: Hands, query: str) -> Outcome:
    hours, zone = hours_of(query) or WHOLE_DAY, hands.now.tzinfo
    every = diary.readings(session, hands.person.id, hands.now - _SPAN, hands.now + _SOON)
    found = [one for one in every if hours.holds(one.at.astimezone(zone).hour)]
    facts = {"first": hours.first, "last": hours.last, "days": _SPAN.days}
    if not found:
        return Outcome("hours.nothing", facts)
    pregnant = expecting(session, hands.vault, hands.person)
    inside = sum(_inside(one, hands, pregnant=pregnant) for one in found)
    values = [one.mmol for one in found]
    told = {
        "count": len(found),
        "mean": fmean(values),
        "lowest": min(values),
        "highest": max(values),
        "inside": inside,
        "values": [{"at": one.at, "mmol": one.mmol, "context": one.context} for one in found[-_MOST:]],
    }
    return Outcome("hours.lately", {**facts, **told})


def _inside(one: Reading, hands: Hands, *, pregnant: bool) -> bool:
    minutes = one.minutes_after_meal
    upper = upper_target(one.context, hands.person.target_high, pregnant=pregnant, minutes_after_meal=minutes)
    return hands.person.target_low <= one.mmol <= upper
