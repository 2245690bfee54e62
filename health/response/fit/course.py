"""Fits the usual course of three hours around a predicted change at two."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from health.response.fit.tables import COURSE, Case, Floats


def fit(cases: Sequence[Case], predicted: Floats, errors: Floats) -> dict[str, Any]:
    """Return per minute: start and slope over the predicted change, slope over carbohydrates, relative band."""
    measured = np.array([case.course for case in cases])
    carbs = np.array([case.meal.carbs_g for case in cases]) / 50 - 1
    usual = float(np.std(errors))
    course: dict[str, Any] = {"minutes": list(COURSE), "start": [], "slope": [], "carbs": [], "band": []}
    for at, minute in enumerate(COURSE):
        start, slope, by_carbs, band = _at(measured[:, at], predicted, carbs, usual)
        if minute in (0, 120):  # the course passes through what is known and what is predicted
            start, slope, by_carbs, band = 0.0, float(minute == 120), 0.0, float(minute == 120)
        for name, value in zip(
            ("start", "slope", "carbs", "band"), (start, slope, by_carbs, band), strict=True
        ):
            course[name].append(round(value, 4))
    return course


def _at(
    measured: Floats, predicted: Floats, carbs: Floats, usual: float
) -> tuple[float, float, float, float]:
    there = ~np.isnan(measured)
    design = np.column_stack([np.ones(int(there.sum())), predicted[there], carbs[there]])
    weights, *_ = np.linalg.lstsq(design, measured[there], rcond=None)
    rest = measured[there] - design @ weights
    return float(weights[0]), float(weights[1]), float(weights[2]), float(np.std(rest)) / usual
