"""Questions about what was just told: what this meal will do, whether that value is all right, why it is so."""

import re
from datetime import datetime, time, timedelta
from statistics import fmean
from typing import Any, Literal, cast

from sqlmodel import Session

from health.measures import level
from health.response import NoPrediction
from memory import diary
from memory.diary import MealSeen
from memory.records import Meal, Measurement, Reading
from tools.acts.meals import as_weighed
from tools.acts.prediction import refused, told_expected
from tools.acts.readings import before_meal
from tools.acts.referring import meant, same_value
from tools.acts.thismeal import MEAL_JUST, this_meal
from tools.eater import seated
from tools.hands import Given, Hands
from tools.judging import expecting, judge
from tools.outcome import Outcome, Question

_A_DAY = timedelta(hours=24)
_MONTHS = timedelta(days=90)
_SOON = timedelta(minutes=1)


async def last_meal_effect(hands: Given) -> tuple[Outcome, ...]:
    """Say what the meal that was just eaten is expected to do to the person's glucose."""
    return await hands.database.read(lambda session: _effect(session, hands))


async def judge_last(hands: Given) -> tuple[Outcome, ...]:
    """Say whether what the person last noted, a value or a meal, is all right for them."""
    return await hands.database.read(lambda session: _judged(session, hands))


async def last_out_of_range(hands: Given, side: Literal["high", "low"]) -> Outcome:
    """Tell when the person's glucose was last above, or below, their target, and what they had eaten before."""
    return await hands.database.read(lambda session: _last_out(session, hands, side))


async def compare_days(hands: Given, days: int = 1) -> Outcome:
    """Set today's values beside yesterday's, or the last `days` (7, 30) beside those before them."""
    today = datetime.combine(hands.now.date(), time(), tzinfo=hands.now.tzinfo)
    span = timedelta(days=days)
    firsts = (today + timedelta(days=1) - 2 * span, today + timedelta(days=1) - span)
    told = await hands.database.read(lambda session: [_of_days(session, hands, day, span) for day in firsts])
    if days > 1:
        return Outcome("lately.spans", {"before": told[0], "now_on": told[1], "days": days})
    return Outcome("lately.days", {"yesterday": told[0], "today": told[1]})


async def medicines_lately(hands: Given) -> Outcome:
    """Tell which medicines the person noted today and yesterday."""
    since = datetime.combine(hands.now.date() - timedelta(days=1), time(), tzinfo=hands.now.tzinfo)
    seen = await hands.database.read(
        lambda session: diary.medications(session, hands.vault, hands.person.id, since, hands.now + _SOON)
    )
    taken: list[dict[str, Any]] = [
        {
            "at": one.medication.at,
            "name": one.name,
            "dose": one.medication.dose,
            "dose_unit": one.medication.unit,
        }
        for one in seen
    ]
    today = [one for one in taken if one["at"].astimezone(hands.now.tzinfo).date() == hands.now.date()]
    return Outcome("lately.medicines", {"taken": taken, "today": len(today)})


async def explain_last(hands: Given) -> Outcome:
    """Say what the last value most likely comes from: the meal before it, the hour, and what else moves glucose."""
    return await hands.database.read(lambda session: _explained(session, hands))


def _effect(session: Session, hands: Hands) -> tuple[Outcome, ...]:
    seen = this_meal(session, hands)
    if seen is None:
        return (Outcome("lately.which_meal", question=Question("predict_response", "items", {})),)
    told = _told_again(seen, hands)
    table = seated(session, hands, seen.meal.at)
    foods = as_weighed(seen)
    try:
        expected = table.expect(foods)
    except NoPrediction as refusal:
        if refusal.reason == "low_before":
            return (
                *told,
                _after_low(session, hands),
            )  # it was eaten against the low: what counts is the value now
        return (*told, *refused(refusal, table, hands, foods))
    if expected is None:
        return (*told, Outcome("prediction.unknown_food", {"unknown": [item.food for item in seen.items]}))
    return (*told, told_expected(foods, expected, table, hands.language, eaten=True))


def _told_again(seen: MealSeen, hands: Hands) -> tuple[Outcome, ...]:
    """Name the meal that is meant where it is not the one of these hours."""
    if hands.now - seen.meal.at <= MEAL_JUST:
        return ()
    return (Outcome("lately.this_meal", {"at": seen.meal.at, "meal": seen.meal.meal}),)


def _after_low(session: Session, hands: Hands) -> Outcome:
    last = _latest_reading(session, hands)
    return Outcome("lately.after_low", {"mmol": last.mmol if last else None, "at": last.at if last else None})


def _judged(session: Session, hands: Hands) -> tuple[Outcome, ...]:
    last = cast("Reading | Meal | None", diary.latest(session, hands.person.id, (Reading, Meal)))
    pressure = diary.latest(session, hands.person.id, (Measurement,))
    if isinstance(pressure, Measurement) and (told := _pressure(session, pressure, last, hands)):
        return (told,)
    if isinstance(last, Meal) and hands.now - last.at <= MEAL_JUST:
        return _effect(session, hands)
    reading = last if isinstance(last, Reading) else _latest_reading(session, hands)
    if reading is None or hands.now - reading.at > _A_DAY:
        return (Outcome("lately.nothing_lately", question=Question("log_glucose", "value", {})),)
    return (Outcome("lately.judged", _of(session, reading, hands)),)


def _pressure(
    session: Session, one: Measurement, other: Reading | Meal | None, hands: Hands
) -> Outcome | None:
    """Judge a blood pressure that was noted after everything else, of these hours."""
    newer = other is None or one.created_at > other.created_at
    if not newer or one.kind != "blood_pressure" or hands.now - one.created_at > MEAL_JUST:
        return None
    said = level(
        one.kind, one.value, one.second_value, pregnant=expecting(session, hands.vault, hands.person)
    )
    return Outcome("lately.pressure", {"upper": one.value, "lower": one.second_value or 0, "level": said})


def _of_days(session: Session, hands: Hands, day: datetime, span: timedelta) -> dict[str, Any] | None:
    person = hands.person
    found = [one.mmol for one in diary.readings(session, person.id, day, day + span)]
    if not found:
        return None
    inside = sum(person.target_low <= mmol <= person.target_high for mmol in found)
    return {"count": len(found), "mean": fmean(found), "share": round(100 * inside / len(found))}


def _of(session: Session, reading: Reading, hands: Hands) -> dict[str, Any]:
    judged = judge(session, hands.vault, hands.person, reading)
    return {
        "mmol": reading.mmol,
        "at": reading.at,
        "context": reading.context,
        "verdict": judged.verdict,
        "target_low": judged.low,
        "target_high": judged.high,
    }


def _explained(session: Session, hands: Hands) -> Outcome:
    reading = _asked_about(session, hands)
    if reading is None or hands.now - reading.at > _A_DAY:
        return Outcome("lately.nothing_lately", question=Question("log_glucose", "value", {}))
    facts = {**_of(session, reading, hands), "meal": None}
    eaten = diary.meals(
        session, hands.vault, hands.person.id, reading.at - MEAL_JUST, reading.at - timedelta(minutes=10)
    )
    if eaten and reading.context not in {"fasting", "before_meal"}:
        facts["meal"] = _before(session, eaten[-1], reading)
    return Outcome("lately.explained", facts)


_LOW = re.compile(r"低|\blow(?:er)?\b|\bhypos?\b|\bdrop(?:ped)?\b")
_HIGH = re.compile(r"高|升|涨|\bhigh(?:er)?\b|\bspiked?\b|\bjump(?:ed)?\b|\bup\b")


def _asked_about(session: Session, hands: Hands) -> Reading | None:
    """Find the value that is meant: the last low or high one of a day, where that is asked for, else the last."""
    found = diary.readings(session, hands.person.id, hands.now - _A_DAY, hands.now + _SOON)
    words, person = hands.text.lower(), hands.person
    named = meant(hands.text, hands)
    told = [one for one in found if named and any(same_value(one.mmol, value) for value in named.values)]
    if told:
        return told[-1]
    if _LOW.search(words):
        found = [one for one in found if one.mmol < person.target_low] or found
    elif _HIGH.search(words):
        found = [one for one in found if one.mmol > person.target_high] or found
    return found[-1] if found else None


def _last_out(session: Session, hands: Hands, side: str) -> Outcome:
    person = hands.person
    found = [
        one
        for one in diary.readings(session, person.id, hands.now - _MONTHS, hands.now + _SOON)
        if (one.mmol > person.target_high if side == "high" else one.mmol < person.target_low)
    ]
    if not found:
        return Outcome("lately.never_out", {"side": side})
    last = found[-1]
    eaten = diary.meals(session, hands.vault, person.id, last.at - MEAL_JUST, last.at - timedelta(minutes=10))
    facts = {
        **_of(session, last, hands),
        "side": side,
        "meal": _before(session, eaten[-1], last) if eaten else None,
    }
    return Outcome("lately.last_out", facts)


def _before(session: Session, seen: MealSeen, reading: Reading) -> dict[str, Any]:
    before = before_meal(session, seen.meal)
    return {
        "foods": [item.food for item in seen.items],
        "carbs": seen.meal.carbs_g,
        "minutes": round((reading.at - seen.meal.at).total_seconds() / 60),
        "before": before.mmol if before else None,
        "expected": seen.meal.expected_rise,
    }


def _latest_reading(session: Session, hands: Hands) -> Reading | None:
    found = diary.readings(session, hands.person.id, hands.now - _A_DAY, hands.now + _SOON)
    return found[-1] if found else None
