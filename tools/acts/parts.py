"""What was left on the plate, and what was not in it after all."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from memory import diary
from memory.diary import ItemSaid, MealSeen
from tools.acts.meals import corrected, log_meal
from tools.acts.thismeal import this_meal
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome
from tools.weighing import FoodSaid

SHARES = (0.25, 0.5, 0.75)
_BACK = timedelta(days=2)
_SOON = timedelta(minutes=1)


async def amend_share(hands: Given, food: str | None = None, share: float | None = None) -> Outcome:
    """Correct how much of a food, or of the whole meal that was just noted, was eaten; asked back where no share was said."""
    if share is None:
        seen = await hands.database.read(lambda session: this_meal(session, hands))
        if seen is None or not _meant(seen, food):
            return Outcome("eaten.which_meal")
        offers = tuple(
            Offer("eaten.share", "amend_share", {"food": food, "share": one}, {"share": one})
            for one in SHARES
        )
        return Outcome("eaten.how_much", {"food": food}, (offers,))
    part = share

    def work(session: Session) -> Outcome:
        seen = this_meal(session, hands)
        items = _meant(seen, food) if seen else []
        if seen is None or not items:
            return Outcome("eaten.which_meal")
        for item in items:
            if item.id is not None and item.grams:
                amount = (round(item.quantity * part, 2) if item.quantity else None, item.unit)
                diary.set_item_grams(
                    session,
                    hands.person.id,
                    item.id,
                    item.grams * part,
                    basis=item.grams_basis,
                    amount=amount,
                )
        return corrected(session, hands, seen.meal.id or 0)

    return await hands.database.write(work)


async def drop_food(hands: Given, food: str) -> tuple[Outcome, ...]:
    """Take a food out of the last meal that has it: it was not eaten after all."""

    def work(session: Session) -> tuple[MealSeen | None, list[ItemSaid]]:
        seen = _with(session, hands, food)
        if seen is None:
            return None, []
        gone = _meant(seen, food)
        seen.meal.undone_by = hands.key  # made anew without it
        session.add(seen.meal)
        return seen, [item for item in seen.items if item not in gone]

    seen, left = await hands.database.write(work)
    if seen is None:
        return (Outcome("eaten.not_there", {"food": food}),)
    if not left:
        return (Outcome("diary.undone", {"at": seen.meal.at, "what": "meal", "foods": _names(seen.items)}),)
    said = [
        FoodSaid(
            food=one.food, quantity=one.quantity, unit=one.unit, grams=one.grams, stated=one.grams is not None
        )
        for one in left
    ]
    again = await log_meal(hands, said, seen.meal.meal, seen.meal.at.astimezone(hands.now.tzinfo))
    return (Outcome("eaten.without", {**again.facts, "food": food}),)


def _with(session: Session, hands: Hands, food: str) -> MealSeen | None:
    now = hands.now
    found = diary.meals(session, hands.vault, hands.person.id, now - _BACK, now + _SOON)
    return next((one for one in reversed(found) if _meant(one, food)), None)


def _meant(seen: MealSeen, food: str | None) -> list[ItemSaid]:
    """Find the foods of a meal that are meant, all where none is named."""
    if food is None:
        return list(seen.items)
    name = food.lower()
    return [one for one in seen.items if name in one.food.lower() or one.food.lower() in name]


def _names(items: Sequence[ItemSaid]) -> list[str]:
    return [one.food for one in items]
