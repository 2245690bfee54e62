"""What the prior looks at: a person and a meal as a row of numbers, NaN for what is not known."""

import math
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from health.response import days
from health.response.records import Meal, PastMeal, Person

Floats = NDArray[np.float64]
NAN = math.nan
MEALS = {"breakfast": 0.0, "lunch": 1.0, "dinner": 2.0, "snack": 3.0}
_UNTIL = np.array([4.0, 10.5, 14.5, 17.0, 21.0])  # hours
_CODES = np.array([3.0, 0.0, 1.0, 3.0, 2.0, 3.0])  # the meal before each, and after the last

# Groups are what a reason is named after; a group is blanked as a whole to see what it did.
GROUPS: dict[str, tuple[str, ...]] = {
    "carbs": ("carbs", "carb_share", "bolus_per_carb"),
    "food": ("protein", "fat", "fiber"),
    "time": ("hour", "meal"),
    "person": ("age", "sex", "bmi", "hba1c", "type_1", "insulin", "above_usual"),
    "bolus": ("bolus", "bolus_per_carb"),
    "pre": ("pre", "gap", "gap_in_sd", "above_usual", "gap_6h", "days_gap"),
    "slope": ("slope",),
    "last_day": ("mean_24h", "sd_24h", "gap", "gap_in_sd", "gap_6h"),
    "same_hours": ("days_rise", "days_gap"),
    "earlier_meals": ("since_prev", "carbs_prev"),
}
METER = (
    "carbs", "protein", "fat", "fiber", "carb_share", "pre", "hour", "meal",
    "age", "sex", "bmi", "hba1c", "type_1", "insulin", "bolus", "bolus_per_carb", "above_usual",
)  # fmt: skip
SENSOR = (*METER, "slope", "mean_24h", "sd_24h", "since_prev", "carbs_prev", "gap", "gap_in_sd")
DAYS = (*SENSOR, *days.TERMS)


def row(person: Person, meal: Meal) -> list[float]:
    """Return the features in the order of DAYS (METER and SENSOR are its beginnings)."""
    mean, sd, pre = number(meal.mean_24h), number(meal.sd_24h), number(meal.pre_mmol)
    return [
        *_food(meal),
        pre,
        *_clock(meal.time, meal.meal_type),
        *_profile(person),
        *_bolus(person, meal),
        pre - average_of(number(person.hba1c_pct)),
        _clip(number(meal.pre_slope), -4.0, 4.0),
        mean,
        sd,
        _clip(number(meal.mins_since_prev), 0.0, 900.0),
        number(meal.carbs_prev_3h),
        mean - pre,
        (mean - pre) / (max(sd, 0.5) + 0.5),
        *_days(meal, pre),
    ]


def average_of(hba1c: Any) -> Any:
    """The usual glucose (mmol/L) that an HbA1c (%) stands for: Nathan 2008, Diabetes Care 31:1473."""
    return 1.59 * hba1c - 2.59


def number(value: float | None) -> float:
    """None is NaN."""
    return NAN if value is None else float(value)


def meal_code(time: datetime | None, meal_type: str | None) -> float:
    """0 breakfast, 1 lunch, 2 dinner, 3 anything else; from the hour where no one said."""
    if meal_type:
        return code_of(meal_type)
    return NAN if time is None else float(code_at(np.array(hour_of(time))))


def code_of(meal_type: str) -> float:
    """The code of a meal by its name; what is not known by name is a snack."""
    return MEALS.get(meal_type.strip().lower(), MEALS["snack"])


def code_at(hours: Floats) -> Floats:
    """The codes of meals at these hours of the day; NaN for none."""
    found: Floats = np.where(np.isnan(hours), NAN, _CODES[_UNTIL.searchsorted(hours, side="right")])
    return found


def hour_of(time: datetime) -> float:
    """The hour of the day as a decimal, by the clock on the wall."""
    return time.hour + time.minute / 60


def _food(meal: Meal | PastMeal) -> list[float]:
    carbs = float(meal.carbs_g)
    protein, fat = _clip(number(meal.protein_g), 0, 150), _clip(number(meal.fat_g), 0, 150)
    fiber = _clip(number(meal.fiber_g), 0, 40)
    energy = 4 * carbs + 4 * protein + 9 * fat
    if math.isnan(energy) and meal.kcal:
        energy = max(float(meal.kcal), 4 * carbs)
    return [carbs, protein, fat, fiber, 4 * carbs / (energy + 20)]


def _clock(time: datetime | None, meal_type: str | None) -> list[float]:
    return [NAN if time is None else hour_of(time), meal_code(time, meal_type)]


def _profile(person: Person) -> list[float]:
    kind = (person.diabetes or "").lower()
    sex = {"m": 1.0, "f": 0.0}.get((person.sex or "").strip().lower()[:1], NAN)
    return [
        number(person.age),
        sex,
        number(person.bmi),
        number(person.hba1c_pct),
        NAN if not kind else float(kind == "t1d"),
        _insulin(person),
    ]


def _insulin(person: Person) -> float:
    kind = (person.diabetes or "").lower()
    if kind == "t1d":
        return 1.0
    if kind in ("none", "pre"):
        return 0.0
    return number(person.insulin_user)


def _bolus(person: Person, meal: Meal) -> list[float]:
    bolus = _clip(number(meal.bolus_u), 0.0, 15.0)
    if math.isnan(bolus) and _insulin(person) == 0:
        bolus = 0.0
    return [bolus, bolus / (float(meal.carbs_g) + 20)]


def _days(meal: Meal, pre: float) -> list[float]:
    of_days = (number(meal.days_seen), number(meal.days_before), number(meal.days_rise))
    return days.terms(pre, number(meal.mean_6h), of_days)


def _clip(value: float, low: float, high: float) -> float:
    return value if math.isnan(value) else min(max(value, low), high)
