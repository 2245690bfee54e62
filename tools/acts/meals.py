"""Recording what was eaten: foods, grams and what they add up to; assumed grams are corrected in one tap."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from health.foods import find, nutrients
from memory import diary
from memory.diary import ItemSaid, MealSeen
from memory.records import Meal
from tools.acts.prediction import expected_rise
from tools.acts.readings import before_meal, low_lately
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome, Question
from tools.promises.ledger import close
from tools.weighing import FoodSaid, Weighed, eaten_at, helping, meal_by_hour, told_items, total

_MOST_CORRECTIONS = 2
_WORTH_A_TAP = 15  # grams
_TREATMENT_G = 30.0  # of carbohydrate: twice what is advised, for people pour generously
_AS_GOOD_AS_NOW = timedelta(hours=1)


async def log_meal(
    hands: Given, items: list[FoodSaid] | None = None, meal: str | None = None, at: datetime | None = None
) -> Outcome:
    """Record what the person has eaten or drunk: every food with its quantity and unit as said."""
    if not items:
        arguments = {"meal": meal, "at": at.isoformat() if at else None}
        return Outcome("diary.ask_items", {"meal": meal}, question=Question("log_meal", "items", arguments))
    when = at or eaten_at(meal, hands.sent_at)
    foods = [helping(item) for item in items]
    assumed = at is None and abs(hands.sent_at - when) > _AS_GOOD_AS_NOW

    def work(session: Session) -> Outcome:
        return _log(session, hands, foods, meal, when, assumed=assumed)

    return await hands.database.write(work)


def _log(  # whose, what, which meal, when, and whether that was said
    session: Session, hands: Hands, foods: Sequence[Weighed], meal: str | None, at: datetime, *, assumed: bool
) -> Outcome:
    named = meal or ("snack" if _treats_a_low(session, hands, foods, at) else meal_by_hour(at))
    row = Meal(person_id=hands.person.id, source_key=hands.key, at=at, created_at=hands.now, meal=named)
    for name, value in total(foods).items():
        setattr(row, name, value)
    before = before_meal(session, row)
    row.expected_rise = expected_rise(session, hands, row, before.mmol if before else None, foods)
    stored, _ = diary.add_meal(session, hands.vault, row, [_item(one) for one in foods])
    close(session, hands.person.id, "meal", hands.sent_at, hands.key)
    just = ((_just_now(stored, hands),),) if assumed else ()
    return Outcome("diary.meal_logged", told(stored, foods), (*just, *_offers(session, hands, stored, foods)))


def _treats_a_low(session: Session, hands: Hands, foods: Sequence[Weighed], at: datetime) -> bool:
    """One thing of a little sugar after a low value is no breakfast, whatever the hour; two buns with porridge are one."""
    carbs = total(foods)["carbs_g"]
    little = len(foods) == 1 and carbs is not None and carbs <= _TREATMENT_G
    return little and low_lately(session, hands.person.id, at) is not None


def _just_now(meal: Meal, hands: Hands) -> Offer:
    """Whoever works at night has breakfast in the afternoon: the usual hour of a meal was a guess."""
    return Offer("diary.eaten_now", "set_meal_time", {"meal_id": meal.id, "at": hands.sent_at.isoformat()})


def _item(food: Weighed) -> ItemSaid:
    found = find(food.said.food)
    counted = nutrients(food.said.food, food.grams) if food.grams else None
    return ItemSaid(
        food=food.said.food,
        food_key=found[0].key if found else None,
        quantity=food.said.quantity,
        unit=food.said.unit,
        grams=food.grams,
        grams_basis=food.basis,
        carbs_g=counted.carbs_g if counted else None,
    )


def told(meal: Meal, foods: Sequence[Weighed]) -> dict[str, Any]:
    """Gather what is said of a meal: each food with what was assumed."""
    return {
        "meal": meal.meal,
        "at": meal.at,
        "carbs": meal.carbs_g,
        "kcal": meal.kcal,
        "items": told_items(foods),
        "unknown": [one.said.food for one in foods if find(one.said.food) is None],
        "expected": meal.expected_rise,
    }


def _offers(
    session: Session, hands: Hands, meal: Meal, foods: Sequence[Weighed]
) -> tuple[tuple[Offer, ...], ...]:
    seen = diary.meal_seen(session, hands.vault, hands.person.id, meal.id or 0)
    rows = [_sizes(item.id or 0, one) for item, one in zip(seen.items if seen else (), foods, strict=False)]
    rows = [row for row in rows if row][:_MOST_CORRECTIONS]
    minutes = round(120 - (hands.now - meal.at).total_seconds() / 60)
    if low_lately(session, hands.person.id, meal.at):
        again = {"what": "glucose", "in_minutes": 15}
        return (*rows, (Offer("diary.remind_recheck", "set_reminder", again, {"minutes": 15}),))
    if minutes > 10:
        rows.append(
            (Offer("diary.remind_check", "set_reminder", {"what": "glucose", "in_minutes": minutes}),)
        )
    return tuple(rows)


def _sizes(item_id: int, food: Weighed) -> tuple[Offer, ...]:
    """Offer a smaller and a larger portion where the weight was only assumed."""
    if food.basis == "said" or not food.grams:
        return ()
    others = [grams for grams in (food.low, food.high) if grams and abs(grams - food.grams) >= _WORTH_A_TAP]
    return tuple(
        Offer(
            "diary.item_grams",
            "set_item_grams",
            {"item_id": item_id, "grams": grams},
            {"food": food.said.food, "grams": grams},
            again=True,
        )
        for grams in others
    )


async def set_item_grams(hands: Given, item_id: int, grams: float) -> Outcome:
    """Correct the grams of one food of a meal that was logged."""

    def work(session: Session) -> Outcome:
        meal = diary.set_item_grams(session, hands.person.id, item_id, grams)
        return corrected(session, hands, meal.id or 0) if meal else Outcome("diary.meal_gone")

    return await hands.database.write(work)


def corrected(session: Session, hands: Hands, meal_id: int) -> Outcome:
    """Sum up a meal again, and what it is expected to do, after one of its foods was corrected."""
    seen = diary.meal_seen(session, hands.vault, hands.person.id, meal_id)
    if seen is None:
        return Outcome("diary.meal_gone")
    meal, foods = seen.meal, as_weighed(seen)
    for name, value in total(foods).items():
        setattr(meal, name, value)
    before = before_meal(session, meal)
    meal.expected_rise = expected_rise(session, hands, meal, before.mmol if before else None, foods)
    session.add(meal)
    session.flush()
    return Outcome("diary.meal_corrected", told(meal, foods))


def as_weighed(seen: MealSeen) -> list[Weighed]:
    """Return the foods of a meal as they were counted."""
    return [
        Weighed(
            said=FoodSaid(food=item.food, quantity=item.quantity, unit=item.unit),
            grams=item.grams,
            basis=item.grams_basis,
        )
        for item in seen.items
    ]


async def perhaps_food(
    hands: Given,  # noqa: ARG001
    items: list[FoodSaid],
    meal: str | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Ask whether something that no table knows was eaten, before it is noted."""
    foods = [one.model_dump(exclude_none=True, exclude={"grams"}) for one in items]
    arguments = {"items": foods, "meal": meal, "at": at.isoformat() if at else None}
    kept = {slot: one for slot, one in arguments.items() if one is not None}
    note = Offer("prediction.log_it", "log_meal", kept)
    return Outcome("foods.perhaps", {"food": items[0].food}, ((note,),))
