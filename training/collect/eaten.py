"""Meals with the values before and after them, from the journal."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from memory import diary
from memory.vault import Vault
from tools.insights.meals import Response, responses
from tools.insights.occasions import slot_of
from tools.insights.seen import in_order, meals_of, values_of
from training.collect.items import Eaten, Whose

_EARLIER = 3


def eaten(session: Session, vault: Vault, whose: Whose, since: datetime, until: datetime) -> Iterator[Eaten]:
    """Read the meals that have a value before and one after, each with the last few of its kind before it."""
    zone = whose.person.zone
    seen = diary.meals(session, vault, whose.id, since, until)
    keys = {row.meal.at: row.meal for row in seen}
    values = in_order(values_of(diary.readings(session, whose.id, since, until)), zone)
    before: dict[str, list[tuple[str, float]]] = {}
    for one in responses(values, in_order(meals_of(seen), zone)):
        if one.before is None or not one.meal.foods:
            continue
        row = keys[one.meal.at]
        slot = slot_of(one.meal.at, one.meal.meal)
        past = before.setdefault(slot, [])
        yield Eaten(
            whose,
            row.source_key,
            row.at,
            slot,
            one.meal.names,
            one.meal.carbs_g,
            one.before,
            one.after,
            one.minutes,
            row.expected_rise,
            tuple(past[-_EARLIER:]),
        )
        past.append((_named(one), one.after - one.before))


def _named(one: Response) -> str:
    return "、".join(one.meal.names)
