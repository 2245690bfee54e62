"""What a sensor tells of the time before a meal."""

from datetime import UTC, datetime, timedelta

import pytest

from tools.eater import Series, lately

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _worn(days: int) -> Series:
    """Values every 15 minutes: 7 mmol/L, and from noon to two rising to 10."""
    times = [NOON - timedelta(minutes=15 * step) for step in range(96 * days + 1)]
    ordered = [(time, 7 + max(0.0, min((time.hour - 12) + time.minute / 60, 2.0)) * 1.5) for time in times]
    return sorted((time, mmol if time.hour < 15 else 7.0) for time, mmol in ordered)


def test_a_sensor_tells_how_this_hour_went_on_the_days_before() -> None:
    told = lately(_worn(3), [], NOON)
    assert (told["days_seen"], told["days_before"], told["days_rise"]) == pytest.approx((3, 7.0, 3.0))
    assert told["mean_6h"] == pytest.approx(7.0)


def test_a_sensor_of_yesterday_tells_nothing() -> None:
    assert lately(_worn(3), [], NOON + timedelta(hours=20)) == {}
