"""For whom and for what there is no prediction."""

import math
from collections.abc import Sequence

from health.response.records import Meal, NoPrediction, PastMeal, Person

ADULT = 18  # years
LOW = 3.9  # mmol/L: treated before anything is eaten for pleasure (ADA Standards of Care, level 1 hypoglycaemia)
PREGNANT = frozenset({"gestational", "gdm", "pregnancy", "pregnant"})
POSSIBLE: dict[str, tuple[float, float]] = {
    "carbs_g": (0, 500),
    "protein_g": (0, 500),
    "fat_g": (0, 600),
    "fiber_g": (0, 5000),  # diaries hold slips of the pen; the prior looks at 40 g at most
    "kcal": (0, 8000),
    "pre_mmol": (0.6, 33.3),
    "pre_slope": (-60, 60),
    "mean_24h": (0.6, 33.3),
    "sd_24h": (0, 20),
    "mins_since_prev": (0, 1e6),
    "carbs_prev_3h": (0, 1500),
    "bolus_u": (0, 150),
    "mean_6h": (0.6, 33.3),
    "days_seen": (1, 400),
    "days_before": (0.6, 33.3),
    "days_rise": (-33.3, 33.3),
}
POSSIBLE_PERSON: dict[str, tuple[float, float]] = {"age": (0, 125), "bmi": (8, 120), "hba1c_pct": (2.5, 25)}


def check(person: Person, meal: Meal) -> None:
    """Raise NoPrediction for children, in pregnancy and for impossible input."""
    for thing, ranges in ((person, POSSIBLE_PERSON), (meal, POSSIBLE)):
        for name, (low, high) in ranges.items():
            value = getattr(thing, name)
            if value is not None and not low <= value <= high:  # NaN is not within either
                raise NoPrediction("impossible", f"{name} = {value} is not between {low:g} and {high:g}")
    if person.age is not None and person.age < ADULT:
        raise NoPrediction("child")
    if person.pregnant or (person.diabetes or "").lower() in PREGNANT:
        raise NoPrediction("pregnancy")


def check_not_low(meal: Meal) -> None:
    """Raise NoPrediction where a low value has to be treated first."""
    if is_low(meal):
        raise NoPrediction("low_before")


def is_low(meal: Meal) -> bool:
    """Whether the value before the meal is to be treated first."""
    return meal.pre_mmol is not None and meal.pre_mmol < LOW


def usable(history: Sequence[PastMeal]) -> list[PastMeal]:
    """Return the past meals whose numbers are possible; one bad row must not spoil a prediction."""
    return [meal for meal in history if _is_possible(meal)]


def _is_possible(meal: PastMeal) -> bool:
    pre = meal.pre_mmol
    return (
        math.isfinite(meal.delta_2h)
        and -30 < meal.delta_2h < 30
        and 0 <= meal.carbs_g <= 500
        and (pre is None or 0.6 <= pre <= 33.3)
    )
