"""Recording a glucose value, judging it, and saying what the last meal did."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlmodel import Session

from health.safety import soon_low
from memory import diary, people
from memory.records import Meal, Reading
from prompts.reader import MG_DL_PER_MMOL_L, glucose_text
from tools.hands import Given, Hands
from tools.judging import judge
from tools.learned import learned
from tools.outcome import Offer, Outcome, Question
from tools.promises.ledger import close

_METER = (0.6, 33.3)
_AFTER_MEAL = (timedelta(minutes=45), timedelta(hours=3))
_BEFORE_MEAL = timedelta(minutes=60)
_LOW_LATELY = timedelta(minutes=90)
_OVER = timedelta(hours=3)
"""A low of so long ago was treated or is over: what counts is how somebody is now."""
_LOW = 3.9  # mmol/L
_NEAR_LOW = 4.5
"""mmol/L; below it signs of a low are taken for one that is near (docs/sources/safety.md)."""
_NO_DANGER = frozenset({"under", "in", "above"})
_FRESH = timedelta(minutes=20)
"""How long an arrow beside a value says where it is heading."""
_LOW_STILL = timedelta(minutes=40)
_USED_TO = timedelta(days=30)
_A_FEW = 3


async def log_glucose(
    hands: Given,
    value: float | None = None,
    context: str | None = None,
    meal: str | None = None,
    minutes_after_meal: int | None = None,
    at: datetime | None = None,
    felt: Literal["now", "before"] | None = None,
) -> tuple[Outcome, ...]:
    """Record a blood glucose value in mmol/L that the person measured; `felt`: when they told of signs of a low, with it or just before."""
    known = {"context": context, "meal": meal, "minutes_after_meal": minutes_after_meal, "at": at}
    if value is None or not _METER[0] <= value <= _METER[1]:
        return (_ask(hands, value, known),)
    entry = Reading(
        person_id=hands.person.id,
        source_key=hands.key,
        at=at or hands.sent_at,
        created_at=hands.now,
        mmol=as_said(value, hands.text),
        context=context,
        meal=meal,
        minutes_after_meal=minutes_after_meal,
    )
    told = await hands.database.write(lambda session: _log(session, hands, entry))
    return tuple(_with_care(one, hands, felt) for one in told) if felt else told


def _with_care(told: Outcome, hands: Hands, felt: str) -> Outcome:
    """Word a value with care that is no low, where the person does not feel well."""
    facts = told.facts
    harmless = (
        facts.get("verdict") in {"under", "in"} and not facts.get("falling") and not facts.get("recovered")
    )
    if told.words != "diary.reading_logged" or not harmless or hands.sent_at - facts["at"] > _FRESH:
        return told
    if felt == "now":
        return Outcome("felt.noted", facts)  # what to do is said with the signs
    near = facts["mmol"] < _NEAR_LOW
    again = Offer(
        "diary.remind_recheck", "set_reminder", {"what": "glucose", "in_minutes": 15}, {"minutes": 15}
    )
    return Outcome("felt.near" if near else "felt.not_low", facts, ((again,),) if near else ())


def _ask(hands: Hands, value: float | None, known: Mapping[str, Any]) -> Outcome:
    arguments = {name: one.isoformat() if isinstance(one, datetime) else one for name, one in known.items()}
    question = Question("log_glucose", "value", arguments)
    if value is not None:
        return Outcome("diary.value_impossible", {"mmol": value}, question=question)
    either = _either_unit(hands.text)
    if either is None:
        return Outcome("diary.ask_value", question=question)
    offers = tuple(
        Offer(
            "diary.as_unit",
            "log_glucose",
            {**arguments, "value": mmol},
            {"number": either, "meter_unit": unit},
        )
        for unit, mmol in (("mmol/L", either), ("mg/dL", round(either / MG_DL_PER_MMOL_L, 1)))
    )
    return Outcome("diary.ask_unit", {"number": either}, (offers,), question=question)


def as_said(mmol: float, text: str) -> float:
    """Keep a value that was said in mg/dL as exact as it was: 118 must not come back as 117."""
    said = (int(one) / MG_DL_PER_MMOL_L for one in re.findall(r"(?<![\d.])\d{2,3}(?![\d.])", text))
    return next((round(exact, 3) for exact in said if round(exact, 1) == round(mmol, 1)), round(mmol, 1))


def _either_unit(text: str) -> float | None:
    """Return the number of a message that could be meant in either unit (25 to 45), if it has just one such."""
    numbers = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", text)]
    possible = [one for one in numbers if 25 <= one <= _METER[1]]
    return possible[0] if len(possible) == 1 else None


def _log(session: Session, hands: Hands, entry: Reading) -> tuple[Outcome, ...]:
    reading, _ = diary.add(session, entry)
    unit = _unit(session, hands, reading.mmol)
    close(session, hands.person.id, "glucose", hands.sent_at, hands.key)
    judged = judge(session, hands.vault, hands.person, reading).verdict
    logged = Outcome(
        "diary.reading_logged",
        {
            "mmol": reading.mmol,
            "context": reading.context,
            "meal": reading.meal,
            "at": reading.at,
            "verdict": judged,
            "falling": hands.sent_at - reading.at < _FRESH and soon_low(reading.mmol, hands.text),
            "rise": _rise(session, hands, reading),
            "recovered": judged in _NO_DANGER and _was_low(session, reading),
            "new_unit": unit if unit != hands.person.unit else None,
        },
    )
    if judged in _NO_DANGER:
        return (logged,)
    if "low" in judged and hands.now - reading.at > _OVER:
        facts = {"value": glucose_text(reading.mmol, unit), "at": reading.at, "very": judged == "very_low"}
        return (logged, Outcome("safety.low_before", facts))
    return (_warning(judged, glucose_text(reading.mmol, unit)), logged)


def _unit(session: Session, hands: Hands, mmol: float) -> str:
    """Speak in mg/dL from the first value on that was told in it, unless the person chose a unit themselves."""
    unit = hands.person.unit
    told = (int(one) for one in re.findall(r"(?<![\d.])\d{2,3}(?![\d.])", hands.text))
    in_mg = any(one > _METER[1] and round(one / MG_DL_PER_MMOL_L, 1) == round(mmol, 1) for one in told)
    if unit == "mg/dL" or not in_mg:
        return unit
    if people.profile(session, hands.vault, hands.person.id).get("unit_chosen"):
        return unit
    before = diary.readings(session, hands.person.id, hands.now - _USED_TO, hands.now)
    if sum(not one.source_key.startswith("cgm:") for one in before) >= _A_FEW:
        return unit  # a number or two in the other unit do not change what all the others were told in
    people.update_profile(session, hands.vault, hands.person.id, {"unit": "mg/dL"}, hands.now)
    return "mg/dL"


def _was_low(session: Session, reading: Reading) -> bool:
    """Tell whether the value before, of the last hour and a half, was low."""
    before = diary.last_value(session, reading.person_id, reading.at - _LOW_LATELY, reading.at)
    return before is not None and before < _LOW


def low_lately(session: Session, person_id: str, at: datetime) -> Reading | None:
    """Return the last value before `at` where it was low, and not longer ago than a low lasts that is treated."""
    found = diary.readings(session, person_id, at - _LOW_STILL, at + timedelta(seconds=1))
    return found[-1] if found and found[-1].mmol < _LOW else None


def _warning(judged: str, value: str) -> Outcome:
    again = Offer(
        "diary.remind_recheck",
        "set_reminder",
        {"what": "glucose", "in_minutes": 15 if "low" in judged else 120},
        {"minutes": 15 if "low" in judged else 120},
    )
    return Outcome(f"safety.{judged}", {"value": value}, ((again,),), urgent=True)


def _rise(session: Session, hands: Hands, reading: Reading) -> dict[str, Any] | None:
    """Say what the last meal did, where a value before it and this value after it belong together."""
    meals = diary.meals(
        session, hands.vault, hands.person.id, reading.at - _AFTER_MEAL[1], reading.at - _AFTER_MEAL[0]
    )
    if len(meals) != 1 or reading.context in {"fasting", "before_meal"}:
        return None
    eaten = meals[0]
    before = before_meal(session, eaten.meal)
    if before is None:
        return None
    return {
        "foods": [item.food for item in eaten.items],
        "minutes": round((reading.at - eaten.meal.at).total_seconds() / 60),
        "before": before.mmol,
        "change": reading.mmol - before.mmol,
        "expected": eaten.meal.expected_rise,
        "learned": learned(session, hands, eaten, reading.at + timedelta(minutes=1)),
    }


def before_meal(session: Session, meal: Meal) -> Reading | None:
    """Return the last value of the hour before a meal (or of the five minutes after its first bite)."""
    found = diary.readings(session, meal.person_id, meal.at - _BEFORE_MEAL, meal.at + timedelta(minutes=5))
    return found[-1] if found else None
