"""How it has been going: averages, time in target, highs and lows with what was eaten before, patterns."""

import asyncio
from datetime import timedelta
from typing import NamedTuple

from sqlmodel import Session

from health.foods import find as food
from memory import diary
from memory.diary import ItemSaid
from prompts.reader import facts_of
from tools.hands import Given, Hands
from tools.insights import (
    MealEaten,
    Moved,
    Summary,
    Value,
    find,
    meals_of,
    moves_of,
    summary,
    values_of,
    worded,
)
from tools.outcome import Offer, Outcome

_USUAL_DAYS = 14
_LONGEST = 365


class _Diary(NamedTuple):
    """What the miner looks at."""

    values: list[Value]
    meals: list[MealEaten]
    moves: list[Moved]


async def show_insights(hands: Given, days: int | None = None) -> Outcome:
    """Tell the person how their glucose has been, from their own values."""
    span = max(1, min(days or _USUAL_DAYS, _LONGEST))
    found = await hands.database.read(lambda session: _summary(session, hands, span))
    patterns = await _patterns(hands)
    if found.n == 0:
        return Outcome("overview.nothing", {"days": span})
    picture = Offer("overview.show_chart", "show_chart", {"kind": "trend", "days": min(span, 90)}, again=True)
    facts = {
        "days": span,
        "count": found.n,
        "mean": found.mean,
        "lowest": found.lowest,
        "highest": found.highest,
        "share": round(100 * (found.in_target or 0)),
        "below": round(100 * (found.below or 0)),
        "above": round(100 * (found.above or 0)),
        "contexts": [one for one in found.contexts if one.name in _NAMED],
        "highs": found.highs,
        "lows": found.lows,
        "change": found.mean - found.earlier_mean
        if found.mean is not None
        and found.earlier_mean is not None
        and found.earlier_n >= _ENOUGH <= found.n
        and abs(found.mean - found.earlier_mean) >= _WORTH_SAYING
        else None,
    }
    return Outcome("overview.summary", {**facts, "patterns": patterns}, ((picture,),))


async def _patterns(hands: Hands) -> list[dict[str, str]]:
    """Find what holds beyond chance in the last months, worded; the statistics run off the loop."""
    until = hands.now + timedelta(minutes=1)
    since, person = until - _MINED, hands.person

    def gathered(session: Session) -> _Diary:
        return _Diary(
            values_of(diary.readings(session, person.id, since, until)),
            meals_of(diary.meals(session, hands.vault, person.id, since, until), _group_of),
            moves_of(diary.exercises(session, hands.vault, person.id, since, until)),
        )

    seen = await hands.database.read(gathered)
    targets = (person.target_low, person.target_high)
    found = await asyncio.to_thread(find, *seen, person.zone, hands.now, targets)
    everyday = facts_of(person, hands.now)
    told = [
        worded(one, hands.language, everyday)
        for one in found
        if one.confidence >= _SURE and one.kind not in _SAID
    ]
    return [{"seen": seen, "suggestion": suggestion} for seen, suggestion in told[:_MOST_PATTERNS]]


def _group_of(item: ItemSaid) -> str | None:
    known = food(item.food)
    return known[0].group if known else None


_MINED = timedelta(days=90)
_WORTH_SAYING = 0.3  # mmol/L
_SURE = 0.9
_SAID = {"mean", "time_in_range", "logging", "not_enough", "variability"}  # the summary has said as much
_MOST_PATTERNS = 3
_NAMED = {"fasting", "before_meal", "after_meal", "bedtime", "overnight"}
_ENOUGH = 5  # values in each of two periods, before they are compared


def _summary(session: Session, hands: Hands, days: int) -> Summary:
    until = hands.now + timedelta(minutes=1)
    since = until - timedelta(days=2 * days + 1)
    person = hands.person
    return summary(
        values_of(diary.readings(session, person.id, since, until)),
        meals_of(diary.meals(session, hands.vault, person.id, since, until)),
        days,
        person.zone,
        until,
        (person.target_low, person.target_high),
    )
