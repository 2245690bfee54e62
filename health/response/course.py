"""The expected course of glucose in the three hours after a meal, drawn through the predicted change at two hours."""

import numpy as np

from health.response.prior import Prior, shipped
from health.response.records import Meal, Prediction


def curve(
    prediction: Prediction, meal: Meal, *, prior: Prior | None = None
) -> tuple[tuple[int, float, float, float], ...]:
    """Return (minute, low, expected, high) from 0 to 180, in mmol/L above the value before the meal."""
    course = (prior or shipped()).course
    carbs = min(meal.carbs_g, 150) / 50 - 1
    start, slope, by_carbs, band = (np.array(course[name]) for name in ("start", "slope", "carbs", "band"))
    middle = start + slope * prediction.delta_2h + by_carbs * carbs
    low = middle - band * (prediction.delta_2h - prediction.low)
    high = middle + band * (prediction.high - prediction.delta_2h)
    steps = zip(course["minutes"], low.tolist(), middle.tolist(), high.tolist(), strict=True)
    return tuple(steps)
