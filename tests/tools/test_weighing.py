"""What is assumed of a meal where the person did not say it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tools.weighing import eaten_at

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("meal", "told", "eaten"),
    [
        ("breakfast", "2026-11-21 08:10", "2026-11-21 08:10"),
        ("breakfast", "2026-11-21 22:52", "2026-11-21 07:30"),
        ("breakfast", "2026-11-21 00:30", "2026-11-20 07:30"),
        ("lunch", "2026-11-21 13:40", "2026-11-21 13:40"),
        ("lunch", "2026-11-21 19:00", "2026-11-21 12:00"),
        ("dinner", "2026-11-21 17:30", "2026-11-21 17:30"),
        ("dinner", "2026-11-21 23:10", "2026-11-21 23:10"),
        ("dinner", "2026-11-21 07:00", "2026-11-20 18:30"),
        ("snack", "2026-11-21 03:00", "2026-11-21 03:00"),
        (None, "2026-11-21 03:00", "2026-11-21 03:00"),
    ],
)
def test_a_meal_that_is_long_over_was_eaten_at_its_hour(meal: str | None, told: str, eaten: str) -> None:
    at = datetime.fromisoformat(told).replace(tzinfo=ZONE)
    assert eaten_at(meal, at) == datetime.fromisoformat(eaten).replace(tzinfo=ZONE)
