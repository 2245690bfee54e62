"""People and meals that the tests of the prediction share."""

from dataclasses import replace
from datetime import datetime, timedelta

from health.response import Meal, PastMeal, Person

LI = Person(age=61, sex="m", bmi=25.1, hba1c_pct=7.9, diabetes="t2d", insulin_user=False)
NOON = datetime.fromisoformat("2021-08-01T11:40:00")
RICE = Meal(60, NOON, "lunch", 25, 12, 5, 450, 6.8)
RICE_WITH_SENSOR = replace(
    RICE, pre_slope=0.4, mean_24h=8.1, sd_24h=2.0, mins_since_prev=260.0, carbs_prev_3h=0.0
)


def past(count: int, delta: float, carbs: float = 60.0) -> list[PastMeal]:
    """The same lunch on the days before, always with the same outcome."""
    return [
        PastMeal(carbs, delta, NOON - timedelta(days=count - day), "lunch", 25, 12, 5, 450, 6.8)
        for day in range(count)
    ]
