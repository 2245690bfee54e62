"""Fits the range on people set aside: the scale of an error, and the spread of errors divided by it (conformal)."""

from collections.abc import Sequence

import numpy as np

from health.response.fit.tables import Floats
from health.response.spread import CHANCES, FACTORS, Width

_SMALLEST_ERROR = 0.3  # mmol/L: the log of less is noise
_STIFFNESS = 30.0


def fit(factors: Floats, errors: Floats, studies: Sequence[str]) -> Width:
    """Fit FACTORS [n, factors] to errors [n]; each study counts alike, however many meals it has."""
    weights = _alike(studies)
    aim = np.log(np.maximum(np.abs(errors), _SMALLEST_ERROR))
    weighted = factors * weights[:, None]
    stiffness = np.diag([0.0] + [_STIFFNESS] * (len(FACTORS) - 1))
    slopes = np.asarray(np.linalg.solve(weighted.T @ factors + stiffness, weighted.T @ aim), np.float64)
    return Width(slopes, _quantiles(errors / np.exp(factors @ slopes), weights))


def _quantiles(values: Floats, weights: Floats) -> Floats:
    order = np.argsort(values)
    share = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    found: Floats = np.interp(CHANCES, share, values[order])
    return found


def _alike(studies: Sequence[str]) -> Floats:
    names, counts = np.unique(np.array(studies), return_counts=True)
    by_name = dict(zip(names.tolist(), counts.tolist(), strict=True))
    return np.array([len(studies) / len(names) / by_name[study] for study in studies])
