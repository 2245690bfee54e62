"""What people say of themselves."""

from collections.abc import Callable
from datetime import datetime

import pytest

from agent.requests import Request, UpdateProfile
from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-21T21:00:00+08:00")


def test_a_height_nobody_has_is_left_out() -> None:
    assert all(getattr(request, "height_cm", None) is None for request in understand("in my 7'99 shoes", NOW))


def test_a_height_in_feet_is_kept() -> None:
    assert any(getattr(request, "height_cm", None) == 167.6 for request in understand("I'm 5'6", NOW))


@pytest.mark.parametrize(
    "text",
    [
        "我今年六十八是个退休工人得糖尿病有十来年了",
        "今年六十八是退休的，查出糖尿病十来年了",
        "我今年68得糖尿病十多年了",
    ],
)
def test_age_and_years_are_heard_in_one_breath(read: Callable[..., list[Request]], text: str) -> None:
    told = [one for one in read(text) if isinstance(one, UpdateProfile)]
    assert [one.age for one in told if one.age] == [68]
    assert [one.diagnosed_year for one in told if one.diagnosed_year] == [2016]
