"""What a sensor's last week tells, and what it adds to a prediction."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from health.response import Person, days, predict
from health.response.prior import shipped
from tests.health.response.meals import LI, RICE_WITH_SENSOR

MINUTES = np.arange(-8 * 1440.0, 181.0, 15.0)
QUIET: dict[str, Any] = {"mean_6h": 6.8, "days_seen": 7.0, "days_before": 6.8, "days_rise": 0.0}


def _week(rise: float) -> days.Floats:
    """7 mmol/L all day, and within two hours of this time of day so much more."""
    since = MINUTES % 1440
    return np.where(since <= 120, 7 + rise * since / 120, 7.0)


def test_the_same_hours_of_the_last_week_are_told() -> None:
    told = days.told(MINUTES, _week(3.0))
    assert told == pytest.approx({"mean_6h": 7.0, "days_seen": 7, "days_before": 7.0, "days_rise": 3.0})


def test_nothing_after_the_meal_is_looked_at() -> None:
    later = np.where(MINUTES > 0, 20.0, _week(2.0))
    assert days.told(MINUTES, later) == days.told(MINUTES, _week(2.0))


def test_days_with_a_gap_at_this_hour_do_not_count() -> None:
    worn = (MINUTES < -5 * 1440 - 60) | (MINUTES > -4 * 1440 + 240)
    assert days.told(MINUTES[worn], _week(2.0)[worn])["days_seen"] == 5


def test_a_sensor_put_on_an_hour_ago_tells_nothing() -> None:
    new = (MINUTES > -60) & (MINUTES <= 0)
    assert days.told(MINUTES[new], _week(2.0)[new]) == {}
    assert days.told(MINUTES[:1], _week(2.0)[:1]) == {}


def test_who_rose_at_this_hour_on_the_days_before_is_expected_to_rise_more() -> None:
    calm = predict(LI, [], replace(RICE_WITH_SENSOR, **QUIET))
    rising = predict(LI, [], replace(RICE_WITH_SENSOR, **{**QUIET, "days_rise": 4.0}))
    assert rising.delta_2h > calm.delta_2h + 0.3
    assert "same_hours" in {reason.name for reason in rising.reasons}


def test_one_day_is_believed_less_than_seven() -> None:
    told = [
        replace(RICE_WITH_SENSOR, **{**QUIET, "days_rise": 4.0, "days_seen": seen}) for seen in (1.0, 7.0)
    ]
    one, seven = (predict(LI, [], meal).delta_2h for meal in told)
    assert one < seven


def test_the_days_before_never_move_a_prediction_far() -> None:
    wild: dict[str, Any] = {"mean_6h": 30.0, "days_seen": 7.0, "days_before": 33.0, "days_rise": 30.0}
    for who in (LI, Person(), replace(LI, diabetes="t1d")):
        without = predict(who, [], RICE_WITH_SENSOR).delta_2h
        assert abs(predict(who, [], replace(RICE_WITH_SENSOR, **wild)).delta_2h - without) < 5


def test_the_line_is_read_from_the_prior() -> None:
    model = shipped().models["days"]
    row = np.full((1, 27), np.nan)
    assert np.isfinite(model(row)).all()
