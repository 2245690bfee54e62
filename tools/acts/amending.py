"""Correcting how much of a food it was: "the noodles were a small bowl", "yesterday's breakfast was really two eggs"."""

from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from memory import diary
from memory.diary import ItemSaid, MealSeen
from memory.records import Medication, Reading
from tools.acts.meals import corrected, log_meal
from tools.acts.thismeal import this_meal
from tools.hands import Given, Hands
from tools.judging import judge
from tools.outcome import Outcome, Question
from tools.weighing import FoodSaid, weighed

_JUST = timedelta(hours=4)
_NEAR = timedelta(hours=3)


async def amend_meal(
    hands: Given,
    items: list[FoodSaid],
    meal: str | None = None,
    at: datetime | None = None,
    instead: bool = True,
    open_only: bool = False,
) -> tuple[Outcome, ...]:
    """Correct the amounts of foods of a meal that was noted; foods that it did not have make the meal anew (`instead`).

    `open_only`: only amounts that were not said before; else it is a meal of its own.
    """
    amended, like = await hands.database.write(
        lambda session: _amend(session, hands, items, (meal, at), (instead, open_only))
    )
    if amended is not None:
        return amended
    if like is not None:
        meal, at = like
    if not all(item.food for item in items):
        return (Outcome("eaten.no_such_meal", question=Question("log_meal", "items", {"meal": meal})),)
    return (await log_meal(hands, items, meal, at),)


Like = tuple[str, datetime]
"""The name and the time of the meal that is made anew."""


def _amend(
    session: Session,
    hands: Hands,
    items: list[FoodSaid],
    when: tuple[str | None, datetime | None],
    how: tuple[bool, bool],
) -> tuple[tuple[Outcome, ...] | None, Like | None]:
    seen = _meant(session, hands, *when)
    if seen is None:
        return None, None
    instead, open_only = how
    pairs = [(item, _same(item, seen)) for item in items]
    if open_only and not all(known and known.quantity is None for _, known in pairs):
        return None, None
    if not all(known for _, known in pairs):
        if not all(item.food for item in items):
            return (Outcome("eaten.which_food", {"foods": [one.food for one in seen.items]}),), None
        if not instead:
            return None, None
        seen.meal.undone_by = hands.key  # made anew with what it really was
        session.add(seen.meal)
        return None, (seen.meal.meal or "snack", seen.meal.at.astimezone(hands.now.tzinfo))
    for item, known in pairs:
        _set(session, hands, item, known)
    return (corrected(session, hands, seen.meal.id or 0),), None


def _meant(session: Session, hands: Hands, named: str | None, at: datetime | None) -> MealSeen | None:
    """Find the meal of that name about that time, else the one that was just eaten or told."""
    if named is None and at is None:
        return this_meal(session, hands)
    until = hands.now + timedelta(minutes=1)
    since = hands.now - timedelta(days=1) if at is None else at - _NEAR
    found = diary.meals(
        session, hands.vault, hands.person.id, since, until if at is None else min(until, at + _NEAR)
    )
    return next((one for one in reversed(found) if named in (None, one.meal.meal)), None)


def _same(item: FoodSaid, seen: MealSeen) -> ItemSaid | None:
    """Find the food that is meant: by its name or a part of it, else by its measure, else the only one."""
    if item.food:
        return next(
            (
                one
                for one in seen.items
                if item.food.lower() in one.food.lower() or one.food.lower() in item.food.lower()
            ),
            None,
        )
    measure = (item.unit or "").rstrip("s")
    alike = [one for one in seen.items if measure and (one.unit or "").rstrip("s") == measure] or list(
        seen.items
    )
    return alike[0] if len(alike) == 1 else None


async def set_meal_time(hands: Given, meal_id: int, at: datetime) -> Outcome:
    """Correct when a meal was eaten whose hour was only assumed."""

    def work(session: Session) -> Outcome:
        seen = diary.meal_seen(session, hands.vault, hands.person.id, meal_id)
        if seen is None:
            return Outcome("diary.meal_gone")
        seen.meal.at = at
        session.add(seen.meal)
        session.flush()
        again = corrected(session, hands, meal_id)  # another hour, another value before it
        return Outcome("diary.meal_moved", again.facts)

    return await hands.database.write(work)


async def amend_reading(
    hands: Given, context: Literal["fasting", "before_meal", "after_meal", "bedtime", "overnight"]
) -> Outcome:
    """Say of which occasion the value was that was just noted."""

    def work(session: Session) -> Outcome:
        last = diary.latest(session, hands.person.id, (Reading,))
        if not isinstance(last, Reading) or hands.now - last.at > _JUST:
            return Outcome("lately.nothing_lately", question=Question("log_glucose", "value", {}))
        last.context = context
        session.add(last)
        judged = judge(session, hands.vault, hands.person, last).verdict
        return Outcome(
            "lately.context", {"mmol": last.mmol, "at": last.at, "context": context, "verdict": judged}
        )

    return await hands.database.write(work)


async def amend_dose(hands: Given, dose: float) -> Outcome:
    """Correct how much was taken of the medicine that was just noted."""

    def work(session: Session) -> Outcome:
        last = diary.latest(session, hands.person.id, (Medication,))
        if not isinstance(last, Medication) or hands.now - last.at > _JUST:
            return Outcome("diary.nothing_to_undo")
        last.dose = dose
        session.add(last)
        name = hands.vault.open_text(session, hands.person.id, last.sealed)
        return Outcome("lately.dose", {"name": name, "dose": dose, "dose_unit": last.unit, "at": last.at})

    return await hands.database.write(work)


def _set(session: Session, hands: Hands, item: FoodSaid, known: ItemSaid | None) -> None:
    if known is None or known.id is None:
        return
    said = FoodSaid(
        food=known.food, quantity=item.quantity, unit=item.unit, grams=item.grams, stated=item.stated
    )
    now = weighed(said)
    if now.grams:
        amount = (item.quantity, item.unit)
        diary.set_item_grams(session, hands.person.id, known.id, now.grams, basis=now.basis, amount=amount)
