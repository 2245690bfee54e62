"""What a sensor's last week tells of this hour: how glucose lay and moved around it on the days before, and where it lay in the last six hours.

It needs no diary: who rises after the usual breakfast, or falls at night, did so yesterday too. A line of three terms puts that on top of the sensor's prior.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TERMS = ("gap_6h", "days_rise", "days_gap")
LATEST = 7  # days
FARTHEST = 3.0  # spreads from usual at which the line goes flat
_DAY, _HOURS = 1440.0, 360.0  # minutes
_FEWEST = 10  # values in the last hours
_GAP = 40.0  # minutes without a value over which nothing is known
_STEADY = 1.0  # days that weigh as much as "as everybody"


@dataclass(frozen=True, slots=True)
class Days:
    """Weights (mmol/L) of TERMS in spreads from usual: for all, and more for type 1. What is not known is usual."""

    usual: Floats
    spread: Floats
    weights: Floats  # [2, TERMS]

    def __call__(self, terms: Floats, type_1: NDArray[np.bool_]) -> Floats:
        """Return what TERMS [n, 3] add to the sensor's prior [n], mmol/L."""
        steps = self.steps(terms)
        total: Floats = steps @ self.weights[0] + type_1 * (steps @ self.weights[1])
        return total

    def steps(self, terms: Floats) -> Floats:
        """Return how many spreads each term is from usual [n, TERMS]."""
        far = (terms - self.usual) / self.spread
        steps: Floats = np.nan_to_num(np.clip(far, -FARTHEST, FARTHEST), nan=0.0)
        return steps


def told(minutes: Floats, values: Floats) -> dict[str, float]:
    """Return what a sensor's values (mmol/L, minutes before the meal as negative numbers, in order) tell; nothing of what lies after."""
    known = minutes <= 0
    minutes, values = minutes[known], values[known]
    found: dict[str, float] = {}
    hours = values[minutes >= -_HOURS]
    if len(hours) >= _FEWEST:
        found["mean_6h"] = float(hours.mean())
    if len(minutes) < 2:
        return found
    then = np.arange(-1.0, -LATEST - 1, -1) * _DAY
    before, after = value_at(minutes, values, then), value_at(minutes, values, then + 120)
    seen = ~np.isnan(before) & ~np.isnan(after)
    if seen.any():
        found["days_seen"] = float(seen.sum())
        found["days_before"] = float(before[seen].mean())
        found["days_rise"] = float((after - before)[seen].mean())
    return found


def terms(pre: float, mean_6h: float, days: tuple[float, float, float]) -> list[float]:
    """Return TERMS: the last hours and (days seen, before, rise) of the days before against the value before; few days are believed less."""
    seen, before, rise = days
    share = seen / (seen + _STEADY)
    return [mean_6h - pre, rise * share, (before - pre) * share]


def value_at(minutes: Floats, values: Floats, at: Floats) -> Floats:
    """The value at a minute, on the line between its neighbours (at least two are needed); NaN where they lie too far apart."""
    after = np.clip(np.searchsorted(minutes, at), 1, len(minutes) - 1)
    known = minutes[after] - minutes[after - 1] <= _GAP
    return np.where(known, np.interp(at, minutes, values, left=np.nan, right=np.nan), np.nan)
