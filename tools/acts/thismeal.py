"""Which meal somebody means who says "this meal", at four in the morning too."""

from datetime import timedelta

from sqlmodel import Session

from memory import diary
from memory.diary import MealSeen
from tools.hands import Hands

MEAL_JUST = timedelta(hours=4)
"""So long after it a meal is still the one that was just eaten."""

_TOLD_FROM = timedelta(hours=18)
_WITHOUT_ANOTHER = timedelta(hours=9)
"""Who works or lies awake at night means the meal of the evening: nothing was eaten since."""

_SOON = timedelta(minutes=1)


def this_meal(session: Session, hands: Hands, named: str | None = None) -> MealSeen | None:
    """Return the meal of these hours, else the one that was told in these hours, else the last one of the night.

    `named` (breakfast, lunch, dinner, snack) leaves only meals of that name.
    """
    now = hands.now
    seen = diary.meals(session, hands.vault, hands.person.id, now - _TOLD_FROM, now + _SOON)
    found = [one for one in seen if named in (None, one.meal.meal)]
    just = [one for one in found if now - one.meal.at <= MEAL_JUST]
    told = [one for one in found if now - one.meal.created_at <= MEAL_JUST]
    last = [one for one in found if now - one.meal.at <= _WITHOUT_ANOTHER]
    return next((group[-1] for group in (just, told, last) if group), None)
