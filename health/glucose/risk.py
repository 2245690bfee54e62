"""Low and high blood glucose indices: how dangerous the values are, on a scale that is fair to both sides.

Kovatchev 1997 (Diabetes Care 20:1655) and 2006 (Diabetes Care 29:2433): f = 1.509 (ln(mg/dL)^1.084 - 5.381), risk = 10 f^2,
counted as low where f < 0, as high where f > 0, each averaged over all values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from health.glucose.values import at_least, to_mg_dl


@dataclass(frozen=True)
class Risk:
    """Indices without unit. LBGI under 1.1 is minimal, over 5 high; HBGI under 5 is low, over 10 high."""

    lbgi: float
    hbgi: float


def risk(values: Sequence[float]) -> Risk:
    """Compute both indices from values in mmol/L; needs one value, and means little under 30 or so."""
    at_least(1, len(values))
    scaled = [_symmetric(value) for value in values]
    low = sum(10 * f * f for f in scaled if f < 0) / len(values)
    high = sum(10 * f * f for f in scaled if f > 0) / len(values)
    return Risk(low, high)


def _symmetric(mmol: float) -> float:
    # Under 1 mmol/L no meter measures; the logarithm of less than 1 mg/dL would have no power.
    return float(1.509 * (log(max(to_mg_dl(mmol), 10.0)) ** 1.084 - 5.381))
