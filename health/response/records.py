"""What goes into a prediction and what comes out: a person, past meals, one meal; a rise with its range."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Class = Literal["flat", "slight", "marked"]
Reason_ = Literal["child", "pregnancy", "impossible", "low_before"]

CLASSES: tuple[Class, ...] = ("flat", "slight", "marked")
SLIGHT_FROM, MARKED_ABOVE = 1.0, 2.8  # mmol/L: flat < 1.0 <= slight <= 2.8 < marked


@dataclass(frozen=True, slots=True)
class Person:
    """Who eats. `diabetes` is none, pre, t2d, t1d or gestational; whatever is not known is None."""

    age: float | None = None
    sex: str | None = None
    bmi: float | None = None
    hba1c_pct: float | None = None
    diabetes: str | None = None
    insulin_user: bool | None = None
    pregnant: bool | None = None


@dataclass(frozen=True, slots=True)
class Meal:
    """A meal about to be eaten: grams, kcal, mmol/L, mmol/L per hour, minutes, units of insulin, names of foods; local time.

    What a sensor tells of the days before (`days.told`): its mean in six hours, on how many days this hour was seen, where glucose lay then
    and by how much it rose in the two hours after.
    """

    carbs_g: float
    time: datetime | None = None
    meal_type: str | None = None
    protein_g: float | None = None
    fat_g: float | None = None
    fiber_g: float | None = None
    kcal: float | None = None
    pre_mmol: float | None = None
    pre_slope: float | None = None
    mean_24h: float | None = None
    sd_24h: float | None = None
    mins_since_prev: float | None = None
    carbs_prev_3h: float | None = None
    bolus_u: float | None = None
    mean_6h: float | None = None
    days_seen: float | None = None
    days_before: float | None = None
    days_rise: float | None = None
    foods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastMeal:
    """A meal of the person's own whose outcome was measured (`delta_2h`, mmol/L)."""

    carbs_g: float
    delta_2h: float
    time: datetime | None = None
    meal_type: str | None = None
    protein_g: float | None = None
    fat_g: float | None = None
    fiber_g: float | None = None
    kcal: float | None = None
    pre_mmol: float | None = None
    foods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One input and how far it moved the prediction, in mmol/L, from what is usual."""

    name: str
    effect: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The expected change from before the meal to two hours after; `low` to `high` holds 80 % of outcomes (mmol/L)."""

    delta_2h: float
    low: float
    high: float
    cls: Class
    probabilities: Mapping[Class, float]
    reasons: tuple[Reason, ...]


class NoPrediction(Exception):
    """For this meal there is no prediction; `reason` says why."""

    def __init__(self, reason: Reason_, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason: Reason_ = reason


def class_of(delta: float) -> Class:
    """Name the class of a measured change (mmol/L)."""
    if delta < SLIGHT_FROM:
        return "flat"
    return "slight" if delta <= MARKED_ABOVE else "marked"
