"""The seconds that are left of a stage."""

from training.pace import Pace
from training.shapes import Progress


def test_what_is_left_is_told_from_what_it_took() -> None:
    seconds = iter([100.0, 110.0, 130.0, 200.0, 205.0])
    pace = Pace(lambda: next(seconds))
    assert pace.timed(Progress("exam", 0, 10)).eta_s is None
    assert pace.timed(Progress("exam", 1, 10)).eta_s == 90.0
    assert pace.timed(Progress("exam", 3, 10)).eta_s == 70.0
    assert pace.timed(Progress("publish")).eta_s is None  # another stage begins anew
    assert pace.timed(Progress("publish", 1, 2)).eta_s == 5.0


def test_a_station_that_knows_better_is_believed() -> None:
    told = Progress("train", 4, 8, eta_s=3.0)
    assert Pace().timed(told) == told
