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


@pytest.mark.safety
@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("my target is below 180", None, 10.0),
        ("doctor told target fasting below 130", None, 7.2),
        ("lower my target to 7", None, 7.0),
        ("target under 8", None, 8.0),
        ("goal: less than 9", None, 9.0),
        ("my lower target is 5", 5.0, None),
        ("set target low 4.5", 4.5, None),
        ("my target is above 5", 5.0, None),
        ("target not below 4.5", 4.5, None),
        ("目标低于10", None, 10.0),
        ("目标不低于4.5", 4.5, None),
    ],
)
def test_below_is_of_the_upper_target(text: str, low: float | None, high: float | None) -> None:
    (told,) = [one for one in understand(text, NOW) if isinstance(one, UpdateProfile)]
    assert (told.target_low, told.target_high) == (low, high)


@pytest.mark.parametrize(
    "text", ["I am Ramesh 58 years type 2", "I am Ramesh 58 type 2", "I'm Ramesh, 58 male, type 2"]
)
def test_an_age_behind_a_name_needs_no_comma(text: str) -> None:
    (told,) = [one for one in understand(text, NOW) if isinstance(one, UpdateProfile)]
    assert (told.name, told.age, told.diabetes_type) == ("Ramesh", 58, "type2")
