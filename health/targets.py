"""Where a reading stands against a person's own targets."""

from typing import Literal

Verdict = Literal["very_low", "low", "in", "above", "high", "very_high"]

# Before meals the usual goal for adults is 4.4-7.0 mmol/L (Chinese Diabetes Society 2020; ADA says 80-130 mg/dL,
# 4.4-7.2); after meals, and where nothing is known, the person's own upper target holds (default 10.0).
BEFORE_MEAL_UPPER = 7.0
_BEFORE = {"fasting", "before_meal"}


def verdict(mmol: float, context: str | None, low: float, high: float) -> Verdict:
    """Judge a reading in mmol/L; below 3.0, below 3.9, above 13.9 and above 16.7 are the same for everybody."""
    bounds: tuple[tuple[bool, Verdict], ...] = (
        (mmol < 3.0, "very_low"),
        (mmol < max(3.9, low), "low"),
        (mmol > 16.7, "very_high"),
        (mmol > 13.9, "high"),
        (mmol > upper_target(context, high), "above"),
    )
    return next((name for holds, name in bounds if holds), "in")


def upper_target(context: str | None, high: float) -> float:
    """Return the upper target in mmol/L for a reading of that context."""
    return min(high, BEFORE_MEAL_UPPER) if context in _BEFORE else high
