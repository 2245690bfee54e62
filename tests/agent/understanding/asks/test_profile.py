"""What people say of themselves."""

from datetime import datetime

from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-21T21:00:00+08:00")


def test_a_height_nobody_has_is_left_out() -> None:
    assert all(getattr(request, "height_cm", None) is None for request in understand("in my 7'99 shoes", NOW))


def test_a_height_in_feet_is_kept() -> None:
    assert any(getattr(request, "height_cm", None) == 167.6 for request in understand("I'm 5'6", NOW))
