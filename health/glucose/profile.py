"""The ambulatory glucose profile (AGP): what is usual at each time of day, in five percentiles.

Mazze 1987 (Diabetes Care 10:111), percentiles 5, 25, 50, 75 and 95 as Bergenstal 2013 (J Diabetes Sci Technol 7:562) standardised
them: days are laid over each other, a percentile is taken in a window around each quarter of an hour, and the curve is smoothed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from health.glucose.values import TooFewError, at_least

PERCENTILES = (5, 25, 50, 75, 95)
STEP = 15
WINDOW = 30
DAYS_NEEDED = 5
VALUES_NEEDED = 10
_KERNEL = (1, 2, 3, 2, 1)
_DAY = 24 * 60


@dataclass(frozen=True)
class Profile:
    """Percentiles in mmol/L at `minutes` after midnight, and of how many values and days they are."""

    minutes: tuple[int, ...]
    p5: tuple[float, ...]
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p95: tuple[float, ...]
    n: int
    days: int


def profile(times: Sequence[datetime], values: Sequence[float]) -> Profile:
    """Lay days over each other; times in the person's zone, values in mmol/L.

    TooFewError under 5 days, or where any hour of the day has fewer than 10 values within 30 minutes: finger-pricks rarely carry a
    profile, and a percentile of four values is a drawing, not a measurement.
    """
    import numpy as np

    days = len({at.date() for at in times})
    at_least(DAYS_NEEDED, days)
    clock = np.array([at.hour * 60 + at.minute for at in times])
    mmol = np.asarray(values, dtype=float)
    grid = range(0, _DAY, STEP)
    rows = []
    for minute in grid:
        away = np.abs((clock - minute + _DAY // 2) % _DAY - _DAY // 2)
        near = mmol[away <= WINDOW]
        if len(near) < VALUES_NEEDED:
            raise TooFewError(VALUES_NEEDED, len(near))
        rows.append(np.percentile(near, PERCENTILES))
    p5, p25, p50, p75, p95 = _smoothed(np.array(rows).T.tolist())
    return Profile(tuple(grid), p5, p25, p50, p75, p95, len(values), days)


def _smoothed(curves: list[list[float]]) -> list[tuple[float, ...]]:
    """Weighted mean over an hour, around midnight too: the ends of the day are neighbours."""
    reach, weight = len(_KERNEL) // 2, sum(_KERNEL)
    return [
        tuple(
            sum(share * curve[(here + step) % len(curve)] for step, share in enumerate(_KERNEL, -reach))
            / weight
            for here in range(len(curve))
        )
        for curve in curves
    ]
