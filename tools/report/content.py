"""Gathers what stands on the page from values and meals, before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from health.glucose import Metrics, metrics, share_in
from health.glucose.levels import TARGET_LOW
from tools.insights import MealEaten, Summary, Value, summary
from tools.insights.clock import PARTS, part_of
from tools.insights.meals import Response, responses
from tools.insights.seen import in_order
from tools.pictures import Look, Point

RISES_SHOWN = 5


@dataclass(frozen=True)
class Patient:
    """Who the page is about; all optional, `diabetes` one of t1d, t2d, pre, gestational, other."""

    name: str = ""
    age: int | None = None
    diabetes: str | None = None
    hba1c_pct: float | None = None
    medicines: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartOfDay:
    """Values of one part of the day: hours, count, median and range in mmol/L, shares under and over the person's target."""

    start: float
    end: float
    n: int
    median: float
    low: float
    high: float
    below: float
    above: float


@dataclass(frozen=True)
class Content:
    """All that stands on the page, in mmol/L and shares; `metrics` is None where nothing was measured."""

    patient: Patient
    summary: Summary
    metrics: Metrics | None
    in_target: float
    points: tuple[Point, ...]
    parts: tuple[PartOfDay, ...]
    rises: tuple[Response, ...]
    meals: int
    meals_followed: int
    now: datetime


def gather(
    patient: Patient,
    values: Sequence[Value],
    meals: Sequence[MealEaten],
    look: Look,
    now: datetime,
    days: int,
) -> Content:
    """Choose and compute what stands on the page, of the last `days` days."""
    # A low is under 3.9 mmol/L for every reader of this page, whatever somebody's own target is.
    seen = summary(values, meals, days, look.zone, now, (TARGET_LOW, look.target_high))
    recent = [value for value in in_order(values, look.zone) if seen.since <= value.at <= now]
    eaten = [meal for meal in in_order(meals, look.zone) if seen.since <= meal.at <= now]
    after = responses(recent, eaten)
    rises = [one for one in after if one.before is not None and one.after > one.before]
    return Content(
        patient=patient,
        summary=seen,
        metrics=metrics([value.at for value in recent], [value.mmol for value in recent]) if recent else None,
        in_target=share_in([value.mmol for value in recent], look.target_low, look.target_high)
        if recent
        else 0.0,
        points=tuple(Point(value.at, value.mmol) for value in recent),
        parts=tuple(_parts(recent, look)),
        rises=tuple(sorted(rises, key=lambda one: one.after - (one.before or 0), reverse=True)[:RISES_SHOWN]),
        meals=len(eaten),
        meals_followed=len(after),
        now=now,
    )


def _parts(values: Sequence[Value], look: Look) -> list[PartOfDay]:
    found = []
    for index, (start, end) in enumerate(PARTS):
        own = [value.mmol for value in values if part_of(value) == index]
        if own:
            below = sum(look.where(mmol) == "low" for mmol in own) / len(own)
            above = sum(look.where(mmol) == "high" for mmol in own) / len(own)
            found.append(PartOfDay(start, end, len(own), median(own), min(own), max(own), below, above))
    return found
