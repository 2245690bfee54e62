"""Metrics give the published figures, and say no where they would mean nothing."""

import math
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from health.glucose import TooFewError, from_mg_dl, gmi, is_sensor, mage, metrics, profile, risk
from health.glucose.rhythm import coverage, stretches
from health.glucose.swings import turning_points

START = datetime(2026, 11, 1, tzinfo=ZoneInfo("Asia/Shanghai"))


def every(minutes: int, count: int) -> list[datetime]:
    return [START + timedelta(minutes=minutes * step) for step in range(count)]


def wave(count: int, high: float = 3.0) -> list[float]:
    return [8 + high * math.cos(2 * math.pi * step / 24) for step in range(count)]


def test_gmi_of_154_mg_dl_is_seven() -> None:
    assert gmi([from_mg_dl(154)]) == pytest.approx(6.99, abs=0.005)


def test_risk_is_zero_at_the_middle_of_the_scale_and_grows_to_both_sides() -> None:
    middle = risk([from_mg_dl(112.5)])
    assert middle.lbgi == pytest.approx(0, abs=0.01)
    assert middle.hbgi == pytest.approx(0, abs=0.01)
    assert risk([from_mg_dl(50)]).lbgi == pytest.approx(22.5, abs=0.1)
    assert risk([from_mg_dl(400)]).hbgi > 40


def test_mage_of_a_wave_is_its_height() -> None:
    assert mage(every(15, 96 * 3), wave(96 * 3)) == pytest.approx(6.0, abs=0.1)


def test_ripple_under_one_sd_is_no_excursion() -> None:
    rippled = [value + 0.3 * (-1) ** step for step, value in enumerate(wave(96 * 3))]
    assert mage(every(15, 96 * 3), rippled) == pytest.approx(6.4, abs=0.3)
    assert mage(every(15, 96), [7.0] * 96) is None


def test_a_gap_is_no_excursion() -> None:
    times = [*every(15, 60), *(at + timedelta(days=2) for at in every(15, 60))]
    assert mage(times, [5.0] * 60 + [15.0] * 60) is None
    assert [len(part) for part in stretches(times, [5.0] * 120)] == [60, 60]


@given(st.lists(st.floats(2, 25), min_size=1, max_size=60), st.floats(0.2, 4))
def test_turning_points_take_turns(values: list[float], ripple: float) -> None:
    turns = turning_points(values, ripple)
    steps = [after - before for before, after in pairwise(turns)]
    assert all(abs(step) > ripple for step in steps)
    assert all(before * after < 0 for before, after in pairwise(steps))


def test_three_finger_pricks_give_a_mean_and_reasons() -> None:
    found = metrics([START, START + timedelta(hours=3), START + timedelta(days=1)], [6.0, 9.0, 12.0])
    assert (found.n, found.days, found.sensor, found.mean) == (3, 2, False, 9.0)
    assert (found.sd, found.cv, found.gmi, found.mage, found.risk) == (None,) * 5
    assert found.refused == {
        "sd": "few_values",
        "cv": "few_values",
        "risk": "few_values",
        "mage": "needs_sensor",
        "gmi": "needs_sensor",
    }


def test_a_fortnight_of_a_sensor_gives_everything() -> None:
    found = metrics(every(15, 96 * 14), wave(96 * 14))
    assert found.sensor
    assert found.refused == {}
    assert None not in (found.sd, found.cv, found.gmi, found.mage, found.risk)


def test_gmi_needs_ten_days_without_great_gaps() -> None:
    assert metrics(every(15, 96 * 5), wave(96 * 5)).refused == {"gmi": "few_days"}
    half = [at for at in every(15, 96 * 14) if at.hour < 12]
    assert metrics(half, wave(len(half))).refused == {"gmi": "gaps"}


def test_a_sensor_is_told_by_its_rhythm() -> None:
    assert is_sensor(every(15, 30))
    assert not is_sensor(every(240, 30))
    assert not is_sensor(every(15, 10))
    assert coverage(every(15, 100)) == pytest.approx(1.0)


def test_a_profile_finds_the_hour_that_is_high() -> None:
    times = every(15, 96 * 7)
    values = [12.0 if 12 <= at.hour < 15 else 6.0 for at in times]
    found = profile(times, values)
    at_noon, at_night = found.minutes.index(13 * 60 + 30), found.minutes.index(3 * 60)
    assert [found.p50[at_noon], found.p50[at_night]] == pytest.approx([12, 6])
    assert (found.n, found.days, len(found.minutes)) == (96 * 7, 7, 96)


def test_percentiles_of_a_profile_lie_in_order_and_meet_at_midnight() -> None:
    times = every(15, 96 * 10)
    values = [8 + math.sin(step * 0.7) * 3 + (step % 7) / 5 for step in range(96 * 10)]
    found = profile(times, values)
    curves = zip(found.p5, found.p25, found.p50, found.p75, found.p95, strict=True)
    assert all(list(row) == sorted(row) for row in curves)
    assert abs(found.p50[0] - found.p50[-1]) < 1.5


def test_a_profile_of_few_days_or_few_values_is_refused() -> None:
    with pytest.raises(TooFewError) as few:
        profile(every(15, 96 * 2), wave(96 * 2))
    assert (few.value.need, few.value.have) == (5, 2)
    with pytest.raises(TooFewError):
        profile(every(480, 60), wave(60))
