"""When a wall-clock rule is next due."""

from datetime import UTC, datetime

import pytest

from tools.wallclock import Repeat, next_moment


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("rule", "zone", "after", "due"),
    [
        (("08:00", "daily", None), "Asia/Shanghai", "2026-11-21T07:59+08:00", "2026-11-21T08:00+08:00"),
        (("08:00", "daily", None), "Asia/Shanghai", "2026-11-21T08:00+08:00", "2026-11-22T08:00+08:00"),
        (("07:00", "weekdays", None), "Asia/Shanghai", "2026-11-20T09:00+08:00", "2026-11-23T07:00+08:00"),
        (("21:30", "weekly", 6), "Asia/Shanghai", "2026-11-21T08:00+08:00", "2026-11-22T21:30+08:00"),
        (("09:00", "once", None), "Asia/Shanghai", "2026-11-21T10:00+08:00", "2026-11-22T09:00+08:00"),
        (("09:00", "daily", None), "Asia/Shanghai", "2028-02-28T10:00+08:00", "2028-02-29T09:00+08:00"),
    ],
)
def test_the_next_moment_of_a_rule(
    rule: tuple[str, Repeat, int | None], zone: str, after: str, due: str
) -> None:
    assert next_moment(*rule, zone, _at(after)) == _at(due)


def test_an_hour_that_spring_skips_rings_an_hour_later_that_day() -> None:
    due = next_moment("02:30", "daily", None, "Europe/Berlin", _at("2026-03-29T00:00+01:00"))
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_hour_that_autumn_repeats_rings_once() -> None:
    first = next_moment("02:30", "daily", None, "Europe/Berlin", _at("2026-10-25T00:00+02:00"))
    second = next_moment("02:30", "daily", None, "Europe/Berlin", first)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
