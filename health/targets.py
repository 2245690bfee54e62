"""Where a reading stands against a person's own targets."""

from typing import Literal

Verdict = Literal["very_low", "low", "under", "in", "above", "high", "very_high"]
"""'under' is below one's own target and no low: 15 g of sugar would be too much."""

# Before meals the usual goal for adults is 4.4-7.0 mmol/L (Chinese Diabetes Society 2020; ADA says 80-130 mg/dL,
# 4.4-7.2); after meals, and where nothing is known, the person's own upper target holds (default 10.0).
BEFORE_MEAL_UPPER = 7.0
LOW = 3.9
_BEFORE = {"fasting", "before_meal"}

# In pregnancy: fasting below 5.3, one hour after a meal below 7.8, two hours after below 6.7 mmol/L
# (ADA Standards of Care 2025, section 15; Chinese guideline on hyperglycaemia in pregnancy 2022).
PREGNANCY_LOW, PREGNANCY_HIGH = 3.9, 7.8
PREGNANCY_FASTING = 5.3
PREGNANCY_TWO_HOURS = 6.7
_TWO_HOURS = 105  # minutes after a meal from which a value counts as one of two hours


def verdict(  # a value, when it was measured, and whose targets hold
    mmol: float,
    context: str | None,
    low: float,
    high: float,
    *,
    pregnant: bool = False,
    minutes_after_meal: int | None = None,
) -> Verdict:
    """Judge a reading in mmol/L; below 3.0, below 3.9, above 13.9 and above 16.7 are the same for everybody."""
    upper = upper_target(context, high, pregnant=pregnant, minutes_after_meal=minutes_after_meal)
    bounds: tuple[tuple[bool, Verdict], ...] = (
        (mmol < 3.0, "very_low"),
        (mmol < LOW, "low"),
        (mmol < low, "under"),
        (mmol > 16.7, "very_high"),
        (mmol > 13.9, "high"),
        (mmol > upper, "above"),
    )
    return next((name for holds, name in bounds if holds), "in")


def upper_target(
    context: str | None, high: float, *, pregnant: bool = False, minutes_after_meal: int | None = None
) -> float:
    """Return the upper target in mmol/L for a reading of that context; in pregnancy the hours after a meal count."""
    if context in _BEFORE:
        return min(high, PREGNANCY_FASTING if pregnant else BEFORE_MEAL_UPPER)
    if pregnant and (minutes_after_meal or 0) >= _TWO_HOURS:
        return min(high, PREGNANCY_TWO_HOURS)
    return high
