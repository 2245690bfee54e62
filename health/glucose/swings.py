"""Mean amplitude of glycemic excursions (MAGE): how high the waves are that rise above the ripple.

Service 1970 (Diabetes 19:644): the mean height of rises and falls of more than one standard deviation. Service drew them by hand;
here turning points are found as Baghurst 2011 (Diabetes Technol Ther 13:296) describes the aim of his automation: keep a turn
only if what follows it goes back by more than one standard deviation. Both directions are averaged.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from health.glucose.rhythm import stretches
from health.glucose.values import at_least
from health.glucose.variability import sd

NEEDED = 48


def mage(times: Sequence[datetime], values: Sequence[float]) -> float | None:
    """Mean height in mmol/L of the waves in a sensor's values, in order of time; None if no wave exceeds one SD."""
    at_least(NEEDED, len(values))
    ripple = sd(values)
    waves = [turning_points(part, ripple) for part in stretches(times, values)]
    heights = [abs(after - before) for turns in waves for before, after in pairwise(turns)]
    return sum(heights) / len(heights) if heights else None


def turning_points(values: Sequence[float], ripple: float) -> list[float]:
    """Highs and lows, in turn, each more than `ripple` away from the next; a single value where nothing moves so far."""
    turns: list[float] = []
    low = high = values[0]
    way = 0  # 1 while rising, -1 while falling, 0 while it is not yet known
    for value in values:
        high = max(high, value) if way >= 0 else high
        low = min(low, value) if way <= 0 else low
        if way >= 0 and high - value > ripple:
            turns.append(high)
            way, low = -1, value
        elif way <= 0 and value - low > ripple:
            turns.append(low)
            way, high = 1, value
    return [*turns, high if way >= 0 else low]
