"""Fits what a sensor's last week adds to the sensor's prior, on that prior's errors for people set aside."""

import numpy as np
from numpy.typing import NDArray

from health.response.days import TERMS, Days
from health.response.fit.tables import Floats

_STIFFNESS = 50.0
_ROUNDS = 12
_SMALL = 0.5  # mmol/L: smaller errors weigh no more than this
_WEIGHT = 1.5  # of an error of one mmol/L
_TYPE_1_STUDY = 0.7  # what a meal of the study with few people and many meals weighs
_DIGITS = 4


def fit(terms: Floats, errors: Floats, type_1: NDArray[np.bool_], studies: NDArray[np.str_]) -> Days:
    """Fit a line through TERMS [n, 3] to errors [n] (mmol/L): least absolute errors by weighing again, one for type 1 and one for the others."""
    weights = np.where(studies == "t1d_uom", _TYPE_1_STUDY, 1.0)
    usual, spread = np.nanmean(terms, axis=0).round(_DIGITS), np.nanstd(terms, axis=0).round(_DIGITS)
    steps = Days(usual, spread, np.zeros((2, len(TERMS)))).steps(terms)
    known = ~np.isnan(terms).all(axis=1)
    others, with_type_1 = (
        _line(steps[known & own], errors[known & own], weights[known & own]) for own in (~type_1, type_1)
    )
    return Days(usual, spread, np.array([others, with_type_1 - others]).round(_DIGITS))


def _line(steps: Floats, errors: Floats, weights: Floats) -> Floats:
    aims = errors - np.median(errors)
    weighed = weights
    found: Floats = np.zeros(steps.shape[1])
    for _ in range(_ROUNDS):
        shown = steps * weighed[:, None]
        held = shown.T @ steps + _STIFFNESS * np.eye(steps.shape[1])
        found = np.asarray(np.linalg.solve(held, shown.T @ aims), np.float64)
        weighed = weights * _WEIGHT / np.maximum(np.abs(aims - steps @ found), _SMALL)
    return found
