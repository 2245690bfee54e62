"""What was eaten on a day with its sum, and a meal that was the same as an earlier one."""

import re
from datetime import datetime, time, timedelta

from sqlmodel import Session

from memory import diary
from memory.diary import MealSeen
from memory.recall.dates import spans
from memory.recall.lexical.script import folded
from tools.acts.meals import log_meal
from tools.dayparts import meal_in
from tools.hands import Given, Hands
from tools.outcome import Outcome, Question
from tools.weighing import FoodSaid, meal_by_hour

_SAME = re.compile(r"一样|相同|照旧|same")
_JOIN = re.compile(r"(?:和|跟|同|与|像)|same(?: [a-z]+)? (?:as|thing as)|\bas\b")
_BACK = timedelta(days=7)


async def day_meals(hands: Given, query: str) -> Outcome:
    """List what was eaten on the day that is asked for (today where none is), with the carbohydrates and kcal of the day."""
    named = spans(folded(query), hands.now.date())
    first = min((one.first for one in named), default=hands.now.date())
    last = max((one.last for one in named), default=hands.now.date())
    zone = hands.now.tzinfo
    since = datetime.combine(first, time(), tzinfo=zone)
    until = datetime.combine(last + timedelta(days=1), time(), tzinfo=zone)
    seen = await hands.database.read(
        lambda session: diary.meals(session, hands.vault, hands.person.id, since, until)
    )
    lately = not seen and not named  # whoever is up at four in the morning asks about the day that they had
    if lately:
        since = hands.now - timedelta(days=1)
        seen = await hands.database.read(
            lambda session: diary.meals(session, hands.vault, hands.person.id, since, until)
        )
    meals = [
        {
            "at": one.meal.at,
            "meal": one.meal.meal,
            "foods": [item.food for item in one.items],
            "carbs": one.meal.carbs_g,
        }
        for one in seen
    ]
    facts = {
        "day": since,
        "several": last > first or (lately and bool(meals)),
        "lately": lately,
        "meals": meals,
        "carbs": sum(one.meal.carbs_g or 0 for one in seen),
        "kcal": sum(one.meal.kcal or 0 for one in seen),
        "unknown": any(one.meal.carbs_g is None for one in seen),
    }
    return Outcome("eaten.day" if meals else "eaten.nothing", facts)


async def meal_carbs(hands: Given, meal: str, query: str) -> Outcome:
    """Tell the carbohydrates of the meal of that name: of the day that is named, else of the last week's latest."""
    found = await hands.database.read(lambda session: _earlier(session, hands, folded(query), meal))
    if not found:
        return Outcome("eaten.none_of_that_name", {"meal": meal})
    facts = {
        "meal": meal,
        "at": found[-1].meal.at,
        "foods": [item.food for one in found for item in one.items],
        "carbs": sum(one.meal.carbs_g or 0 for one in found),
        "kcal": sum(one.meal.kcal or 0 for one in found),
        "unknown": any(one.meal.carbs_g is None for one in found),
    }
    return Outcome("eaten.meal_carbs", facts)


async def same_meal(hands: Given, query: str) -> Outcome:
    """Record a meal that was the same as an earlier one ("dinner was the same as lunch")."""
    now_named, then_named = _which(folded(query), hands)
    like = await hands.database.read(lambda session: _earlier(session, hands, folded(query), then_named))
    if not like:
        question = Question("log_meal", "items", {"meal": now_named, "at": None})
        return Outcome("eaten.no_such_meal", {"meal": now_named}, question=question)
    items = [
        FoodSaid(
            food=item.food,
            quantity=item.quantity,
            unit=item.unit,
            grams=item.grams,
            stated=item.grams is not None,
        )
        for one in like
        for item in one.items
    ]
    return await log_meal(hands, items, now_named)


def _which(query: str, hands: Hands) -> tuple[str, str]:
    """Name the meal that is told now and the earlier one that it was like."""
    joint = _JOIN.search(query)
    before, after = (query[: joint.start()], query[joint.end() :]) if joint else (query, "")
    middle = query[joint.start() : joint.end()] if joint else ""
    here = meal_in(before) or meal_in(middle) or meal_by_hour(hands.sent_at)
    return here, meal_in(after) or here


def _earlier(session: Session, hands: Hands, query: str, named: str) -> list[MealSeen]:
    """Find all that was eaten at the meal of that name, on the day that is named or else the last such day of a week."""
    days = [one for one in spans(query, hands.now.date()) if one.first < hands.now.date()]
    zone = hands.now.tzinfo
    since, until = hands.now - _BACK, hands.now
    if days:
        since = datetime.combine(days[0].first, time(), tzinfo=zone)
        until = datetime.combine(days[0].last + timedelta(days=1), time(), tzinfo=zone)
    found = diary.meals(session, hands.vault, hands.person.id, since, until)
    such = [one for one in found if one.meal.meal == named]
    return [
        one for one in such if one.meal.at.astimezone(zone).date() == such[-1].meal.at.astimezone(zone).date()
    ]
