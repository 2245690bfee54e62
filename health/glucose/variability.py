"""How much glucose moves about its mean, and the HbA1c that a sensor's mean stands for."""

from collections.abc import Sequence
from statistics import stdev

from health.glucose.levels import mean
from health.glucose.values import at_least, to_mg_dl


def sd(values: Sequence[float]) -> float:
    """Sample standard deviation in mmol/L; needs two values."""
    at_least(2, len(values))
    return stdev(values)


def cv(values: Sequence[float]) -> float:
    """Coefficient of variation in percent; 36 and more is called unstable (Danne 2017, Diabetes Care 40:1631)."""
    return 100 * sd(values) / mean(values)


def gmi(values: Sequence[float]) -> float:
    """Glucose management indicator in percent: 3.31 + 0.02392 x mean mg/dL (Bergenstal 2018, Diabetes Care 41:2275).

    The formula was fitted on 10 days and more of sensor data; `metrics` refuses it for less, this function does not.
    """
    return 3.31 + 0.02392 * to_mg_dl(mean(values))
