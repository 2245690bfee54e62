"""Quiet hours."""

from datetime import UTC, datetime

import pytest

from tools.promises.quiet import Quiet, quiet_of


@pytest.mark.parametrize(
    ("hours", "wall_time", "quiet"),
    [
        (Quiet(), "22:00", True),
        (Quiet(), "03:00", True),
        (Quiet(), "07:00", False),
        (Quiet(), "21:59", False),
        (Quiet("13:00", "15:00"), "14:59", True),
        (Quiet("13:00", "15:00"), "15:00", False),
        (Quiet("08:00", "08:00"), "08:00", False),
    ],
)
def test_hours_are_quiet_from_their_start_until_before_their_end(
    hours: Quiet, wall_time: str, quiet: bool
) -> None:
    assert hours.covers(wall_time) is quiet


def test_it_is_quiet_on_the_clock_of_the_person() -> None:
    moment = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    assert Quiet().holds(moment, "Asia/Shanghai")
    assert not Quiet().holds(moment, "Europe/London")


def test_it_ends_at_the_next_end_even_in_a_night_that_is_longer() -> None:
    saturday_night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert Quiet().over(saturday_night, "Europe/Berlin") == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)


def test_who_said_nothing_has_the_usual_hours() -> None:
    assert quiet_of({}) == Quiet("22:00", "07:00")
    assert quiet_of({"quiet": ["21:00", "09:00"]}) == Quiet("21:00", "09:00")
