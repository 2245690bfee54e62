import itertools

import pytest

from health.response import Meal, Prediction, curve

RICE = Meal(60)


def _said(delta: float) -> Prediction:
    return Prediction(delta, delta - 2, delta + 2, "slight", {}, ())


def test_the_course_begins_at_nothing_and_passes_the_prediction_at_two_hours() -> None:
    course = {minute: (low, middle, high) for minute, low, middle, high in curve(_said(2.6), RICE)}
    assert course[0] == pytest.approx((0, 0, 0))
    assert course[120] == pytest.approx((0.6, 2.6, 4.6), abs=1e-3)


def test_the_course_runs_three_hours_forward_with_a_band_around_it() -> None:
    course = curve(_said(2.6), RICE)
    minutes = [step[0] for step in course]
    assert minutes == sorted(minutes)
    assert minutes[-1] == 180
    assert all(low <= middle <= high for _, low, middle, high in course)


def test_it_has_no_jump_around_two_hours() -> None:
    middle = [step[2] for step in curve(_said(3.0), RICE)]
    assert max(abs(later - earlier) for earlier, later in itertools.pairwise(middle)) < 1.5
