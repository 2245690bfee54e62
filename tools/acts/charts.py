"""Pictures of the person's glucose, drawn off the event loop."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from sqlmodel import Session

from health.response import NoPrediction, curve, predict
from memory import diary, people
from memory.recall.dates import spans
from memory.recall.lexical.script import folded
from tools.eater import seated
from tools.hands import Given, Hands
from tools.insights import MealEaten, Value, meals_of, values_of
from tools.outcome import Offer, Outcome, Question
from tools.weighing import FoodSaid, Weighed, helping, told_items

if TYPE_CHECKING:
    from tools.pictures import Look

Kind = Literal["trend", "agp", "day", "report"]
_DAYS: dict[Kind, int] = {"trend": 7, "agp": 14, "day": 1, "report": 14}
_LONGEST = 90


async def show_chart(hands: Given, kind: Kind = "trend", days: int | None = None) -> Outcome:
    """Draw the person's glucose: a trend over days, one day with meals, or what is usual at each hour (agp)."""
    on = _day_named(hands)
    kind = "day" if on is not None and kind == "trend" else kind
    span = min(days or _DAYS[kind], _LONGEST)
    shown = replace(hands, now=on) if on is not None and kind == "day" else hands
    seen = await hands.database.read(lambda session: _seen(session, shown, span))
    if not seen.points:
        return Outcome(
            "charts.nothing", {"days": span}, ((Offer("talk.try_log", "log_glucose", again=True),),)
        )
    facts = _facts(kind, span, seen, hands)
    if kind == "report":
        pdf = await asyncio.to_thread(_report, seen, hands, span)
        name = f"tangban-{hands.now:%Y-%m-%d}.pdf"
        return Outcome("charts.report", facts, document=(name, pdf))
    png = await asyncio.to_thread(_drawing(kind, seen, hands))
    return Outcome("charts.caption", facts, picture=png)


def _day_named(hands: Hands) -> datetime | None:
    """Return the last minute of the one day before today that the message names; None where it names none, or several."""
    named = spans(folded(hands.text), hands.now.date())
    if len({(one.first, one.last) for one in named}) != 1 or named[0].first != named[0].last:
        return None
    day = named[0].first
    if day >= hands.now.date():
        return None
    return datetime.combine(day, time(23, 59), tzinfo=hands.now.tzinfo)


def _facts(kind: Kind, span: int, seen: "_Seen", hands: Hands) -> dict[str, Any]:
    values = [value for _, value in seen.points]
    inside = [hands.person.target_low <= value <= hands.person.target_high for value in values]
    return {
        "kind": kind,
        "days": span,
        "count": len(values),
        "mean": sum(values) / len(values),
        "share": round(100 * sum(inside) / len(inside)),
        "lowest": min(values),
        "highest": max(values),
    }


@dataclass(frozen=True)
class _Seen:
    """What was recorded in the days that are drawn, and what the profile knows for a report."""

    points: Sequence[tuple[datetime, float]]
    values: Sequence[Value]
    meals: Sequence[MealEaten]
    told: Mapping[str, Any]
    medicines: Sequence[str]


def _seen(session: Session, hands: Hands, days: int) -> _Seen:
    until = hands.now + timedelta(minutes=1)
    midnight = hands.now.replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight - timedelta(days=days - 1)
    person_id, vault = hands.person.id, hands.vault
    readings = diary.readings(session, person_id, since, until)
    taken = diary.medications(session, vault, person_id, since, until)
    return _Seen(
        points=[(one.at, one.mmol) for one in readings],
        values=values_of(readings),
        meals=meals_of(diary.meals(session, vault, person_id, since, until)),
        told=people.profile(session, vault, person_id),
        medicines=list(dict.fromkeys(one.name for one in taken)),
    )


def _report(seen: _Seen, hands: Hands, days: int) -> bytes:
    from tools.report import Patient, report

    types = {"type1": "t1d", "type2": "t2d", "gestational": "gestational", "prediabetes": "pre"}
    patient = Patient(
        name=seen.told.get("name") or "",
        age=seen.told.get("age"),
        diabetes=types.get(seen.told.get("diabetes_type", "")),
        medicines=tuple(seen.medicines),
    )
    return report(patient, seen.values, seen.meals, _look(hands), hands.now, days=days)


def _drawing(kind: Kind, seen: _Seen, hands: Hands) -> Callable[[], bytes]:
    # Matplotlib costs 40 MB and half a second: it is loaded with the first picture.
    from tools import pictures

    look = _look(hands)
    points = [pictures.Point(at, mmol) for at, mmol in seen.points]
    joint = "、" if hands.language == "zh" else ", "
    if kind == "day":
        return partial(
            pictures.day,
            points,
            [pictures.Eaten(one.at, joint.join(one.names), one.carbs_g) for one in seen.meals],
            look,
        )
    return partial(pictures.agp if kind == "agp" else pictures.trend, points, look)


def _look(hands: Hands) -> "Look":
    from tools.pictures import Look

    person = hands.person
    return Look(
        "zh" if hands.language == "zh" else "en",
        "mg/dL" if person.unit == "mg/dL" else "mmol/L",
        person.zone,
        person.target_low,
        person.target_high,
    )


async def show_curve(hands: Given, items: list[FoodSaid]) -> Outcome:
    """Draw the expected course of glucose after a food, with the band that holds 8 in 10 outcomes."""
    table = await hands.database.read(lambda session: seated(session, hands))
    foods = [helping(item) for item in items]
    meal = table.planned(foods)
    if meal is None or table.pre_mmol is None:
        return Outcome("prediction.curve_needs_value", question=Question("show_curve", "value", {}))
    try:
        expected = predict(table.person, table.past, meal)
    except NoPrediction:
        return Outcome("prediction.impossible")
    png = await asyncio.to_thread(_curve, table.pre_mmol, curve(expected, meal), foods, hands)
    return Outcome("prediction.curve_caption", {"items": told_items(foods)}, picture=png)


def _curve(
    before: float, course: Sequence[tuple[float, float, float, float]], foods: Sequence[Weighed], hands: Hands
) -> bytes:
    from tools import pictures

    steps = [
        pictures.Expected(minute, before + low, before + mid, before + high)
        for minute, low, mid, high in course
    ]
    joint = "、" if hands.language == "zh" else ", "
    return pictures.curve(before, steps, _look(hands), joint.join(one.said.food for one in foods))
