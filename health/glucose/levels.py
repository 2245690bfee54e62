"""Time in range and its levels, by the international consensus (Battelino 2019, Diabetes Care 42:1593).

The consensus writes its bounds with one decimal (3.9-10.0, then 10.1-13.9), so values are rounded to one decimal first:
9.99, which is 180 mg/dL, and 10.0 are one and the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from health.glucose.values import at_least

Level = Literal["very_low", "low", "target", "high", "very_high"]
LEVELS: tuple[Level, ...] = ("very_low", "low", "target", "high", "very_high")
TARGET_LOW, TARGET_HIGH = 3.9, 10.0
VERY_LOW, VERY_HIGH = 3.0, 13.9


@dataclass(frozen=True)
class Levels:
    """Shares of values (0 to 1) at each level, and how many values they are of.

    With a sensor, whose values are evenly spaced, a share of values is a share of time; with finger-pricks it is not.
    """

    n: int
    very_low: float
    low: float
    target: float
    high: float
    very_high: float

    @property
    def below(self) -> float:
        """Share under 3.9 mmol/L."""
        return self.very_low + self.low

    @property
    def above(self) -> float:
        """Share over 10.0 mmol/L."""
        return self.high + self.very_high


def level_of(mmol: float) -> Level:
    """Name the consensus level of a value in mmol/L."""
    rounded = round(mmol, 1)
    if rounded < TARGET_LOW:
        return "very_low" if rounded < VERY_LOW else "low"
    if rounded <= TARGET_HIGH:
        return "target"
    return "high" if rounded <= VERY_HIGH else "very_high"


def levels(values: Sequence[float]) -> Levels:
    """Share of values (mmol/L) at each consensus level; needs one value."""
    at_least(1, len(values))
    names = [level_of(value) for value in values]
    return Levels(len(values), *(names.count(level) / len(values) for level in LEVELS))


def share_in(values: Sequence[float], low: float, high: float) -> float:
    """Share of values within a person's own target, bounds included."""
    at_least(1, len(values))
    return sum(low <= round(value, 1) <= high for value in values) / len(values)


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean in mmol/L; needs one value."""
    at_least(1, len(values))
    return sum(values) / len(values)
