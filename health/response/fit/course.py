"""Fits the usual course of three hours around a predicted change at two."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from health.response.fit.tables import COURSE, Case, Floats


def fit(cases: Sequence[Case], predicted: Floats) -> dict[str, Any]:
    """Return per minute: start and slope over the predicted change, slope over carbohydrates, relative band."""
    measured = np.array([case.course for case in cases])
    carbs = np.array([case.meal.carbs_g for case in cases]) / 50 - 1
    lines = np.array([_line(column, predicted, carbs) for column in measured.T])
    at_two_hours = lines[COURSE.index(120)]
    # Seen from the predicted change itself, so that the course passes through it at two hours and is flat at none.
    slope = lines[:, 1] / at_two_hours[1]
    start, by_carbs = lines[:, 0] - slope * at_two_hours[0], lines[:, 2] - slope * at_two_hours[2]
    band = lines[:, 3] / at_two_hours[3]
    columns = {"start": start, "slope": slope, "carbs": by_carbs, "band": band}
    named = {name: [round(float(value), 4) for value in column] for name, column in columns.items()}
    return {"minutes": list(COURSE), **named}


def _line(measured: Floats, predicted: Floats, carbs: Floats) -> tuple[float, float, float, float]:
    there = ~np.isnan(measured)
    design = np.column_stack([np.ones(int(there.sum())), predicted[there], carbs[there]])
    weights, *_ = np.linalg.lstsq(design, measured[there], rcond=None)
    rest = measured[there] - design @ weights
    return float(weights[0]), float(weights[1]), float(weights[2]), float(np.std(rest))
