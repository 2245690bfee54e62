"""How late each kind of promise may still come."""

from datetime import timedelta

import pytest

from tools.promises.kinds import KINDS, timing


@pytest.mark.parametrize(
    ("what", "repeat", "minutes", "judged"),
    [
        ("glucose", "once", 0, "on_time"),
        ("glucose", "once", 10, "on_time"),
        ("glucose", "once", 11, "late"),
        ("glucose", "once", 60, "late"),
        ("glucose", "daily", 61, "missed"),
        ("medication", "daily", 180, "late"),
        ("medication", "daily", 181, "missed"),
        ("custom", "once", 24 * 60, "late"),
        ("custom", "daily", 4 * 60, "missed"),
        ("week", "weekly", 23 * 60, "late"),
    ],
)
def test_lateness_is_judged_by_kind(what: str, repeat: str, minutes: int, judged: str) -> None:
    assert timing(what, repeat, timedelta(minutes=minutes)) == judged


def test_every_kind_may_come_a_little_late_and_none_for_ever() -> None:
    for kind in KINDS.values():
        assert timedelta(minutes=30) <= kind.repeated <= kind.once <= timedelta(days=1)
