"""Tells a sensor's even stream from finger-pricks, and cuts a stream where it was interrupted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

SENSOR_STEP = timedelta(minutes=30)
INTERRUPTED = timedelta(hours=3)


def is_sensor(times: Sequence[datetime]) -> bool:
    """Say whether values come as from a sensor: half a day of them at steps of 30 minutes or less."""
    if len(times) < 24:
        return False
    steps = [(after - before).total_seconds() for before, after in pairwise(times)]
    return median(steps) <= SENSOR_STEP.total_seconds()


def stretches(times: Sequence[datetime], values: Sequence[float]) -> list[list[float]]:
    """Cut values, in order of time, wherever more than three hours are missing."""
    parts: list[list[float]] = []
    before: datetime | None = None
    for at, value in zip(times, values, strict=True):
        if before is None or at - before > INTERRUPTED:
            parts.append([])
        parts[-1].append(value)
        before = at
    return parts


def coverage(times: Sequence[datetime]) -> float:
    """Share (0 to 1) of the time between first and last value during which a sensor spoke; times in order."""
    if len(times) < 2:
        return 0.0
    steps = [(after - before).total_seconds() for before, after in pairwise(times)]
    usual = median(steps)
    return sum(min(step, usual * 1.5) for step in steps) / sum(steps) if any(steps) else 0.0
