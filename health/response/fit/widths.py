"""Fits the range on people set aside: the scale of an error, and the spread of errors divided by it (conformal)."""

from collections.abc import Sequence

import numpy as np

from health.response.fit.tables import Floats
from health.response.spread import CHANCES, FACTORS, Width

_SMALLEST_ERROR = 0.3  # mmol/L: the log of less is noise
_STIFFNESS = 30.0
_HELD = 1.5  # how strongly the slopes stay where they started
_SOFT = 0.15  # mmol/L: the edge of the range is rounded by so much while it is fitted
_RANGE = (0.1, 0.9)
_DIGITS = 3


def fit(factors: Floats, errors: Floats, studies: Sequence[str]) -> Width:
    """Fit FACTORS [n, factors] to errors [n]; each study counts alike, however many meals it has."""
    weights = _alike(studies)
    aim = np.log(np.maximum(np.abs(errors), _SMALLEST_ERROR))
    weighted = factors * weights[:, None]
    stiffness = np.diag([0.0] + [_STIFFNESS] * (len(FACTORS) - 1))
    start = np.asarray(np.linalg.solve(weighted.T @ factors + stiffness, weighted.T @ aim), np.float64)
    slopes = _narrowed(factors, errors, weights, start)
    return Width(slopes, _quantiles(errors / np.exp(factors @ slopes), weights))


def _narrowed(factors: Floats, errors: Floats, weights: Floats, start: Floats) -> Floats:
    """Move the slopes so that the 80 % range is as narrow as it can be for what lies outside: the least interval score (Gneiting 2007, JASA 102:359).

    A mean of logs, where they start, leaves people with many own meals too wide and people with type 1 too narrow.
    """
    from scipy.optimize import minimize

    def loss(values: Floats) -> tuple[float, Floats]:
        slopes, ends = values[:-2], values[-2:]
        scale = np.exp(factors @ slopes)
        off, by_scale, by_ends = 0.0, np.zeros(len(errors)), []
        for end, chance in zip(ends.tolist(), _RANGE, strict=True):
            beyond = (errors - end * scale) / _SOFT
            off += float(weights @ (_SOFT * ((chance - 1) * beyond + np.logaddexp(0, beyond))))
            pull = weights * (chance - 0.5 * (1 - np.tanh(beyond / 2)))
            by_scale -= end * pull
            by_ends.append(-float(pull @ scale))
        moved = slopes - start
        by_slopes = factors.T @ (by_scale * scale) + 2 * held * moved
        return off + float(held @ moved**2), np.concatenate([by_slopes, by_ends])

    held = np.array([0.0] + [_HELD] * (len(start) - 1))
    ends = np.interp(_RANGE, CHANCES, _quantiles(errors / np.exp(factors @ start), weights))
    options = {"maxiter": 500, "ftol": 1e-14, "gtol": 1e-7}
    found = minimize(loss, np.concatenate([start, ends]), jac=True, method="L-BFGS-B", options=options)
    slopes: Floats = found.x[:-2].round(_DIGITS)
    return slopes


def _quantiles(values: Floats, weights: Floats) -> Floats:
    order = np.argsort(values)
    share = (np.cumsum(weights[order]) - weights[order] / 2) / weights.sum()
    found: Floats = np.interp(CHANCES, share, values[order])
    return found


def _alike(studies: Sequence[str]) -> Floats:
    names, counts = np.unique(np.array(studies), return_counts=True)
    by_name = dict(zip(names.tolist(), counts.tolist(), strict=True))
    return np.array([len(studies) / len(names) / by_name[study] for study in studies])
