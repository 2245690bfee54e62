"""All metrics of a person's values at once, each only where it means something, and why the others are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from health.glucose.levels import Levels, levels, mean
from health.glucose.rhythm import coverage, is_sensor
from health.glucose.risk import Risk, risk
from health.glucose.swings import NEEDED as MAGE_NEEDS
from health.glucose.swings import mage
from health.glucose.variability import cv, gmi, sd

Reason = Literal["few_values", "needs_sensor", "few_days", "gaps"]
SPREAD_NEEDS = 10
RISK_NEEDS = 30
GMI_DAYS = 10
GMI_COVERAGE = 0.7


@dataclass(frozen=True)
class Metrics:
    """Glucose in mmol/L (`mean`, `sd`, `mage`) or percent (`cv`, `gmi`); None where `refused` holds the reason."""

    n: int
    days: int
    sensor: bool
    mean: float
    levels: Levels
    sd: float | None
    cv: float | None
    gmi: float | None
    mage: float | None
    risk: Risk | None
    refused: dict[str, Reason]


def metrics(times: Sequence[datetime], values: Sequence[float]) -> Metrics:
    """Compute what the values (mmol/L, in order of time, times in the person's zone) can carry; needs one value.

    SD and CV need 10 values, LBGI and HBGI 30, MAGE half a day of a sensor, GMI ten days of a sensor that spoke 70 % of the time.
    """
    refused = _refusals(times, values)
    return Metrics(
        n=len(values),
        days=len({at.date() for at in times}),
        sensor=is_sensor(times),
        mean=mean(values),
        levels=levels(values),
        sd=None if "sd" in refused else sd(values),
        cv=None if "cv" in refused else cv(values),
        gmi=None if "gmi" in refused else gmi(values),
        mage=None if "mage" in refused else mage(times, values),
        risk=None if "risk" in refused else risk(values),
        refused=refused,
    )


def _refusals(times: Sequence[datetime], values: Sequence[float]) -> dict[str, Reason]:
    refused: dict[str, Reason] = {}
    if len(values) < SPREAD_NEEDS:
        refused |= {"sd": "few_values", "cv": "few_values"}
    if len(values) < RISK_NEEDS:
        refused["risk"] = "few_values"
    if not is_sensor(times):
        refused |= {"mage": "needs_sensor", "gmi": "needs_sensor"}
        return refused
    if len(values) < MAGE_NEEDS:
        refused["mage"] = "few_values"
    if len({at.date() for at in times}) < GMI_DAYS:
        refused["gmi"] = "few_days"
    elif coverage(times) < GMI_COVERAGE:
        refused["gmi"] = "gaps"
    return refused
