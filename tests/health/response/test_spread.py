import numpy as np
import pytest

from health.response.spread import CHANCES, FACTORS, Width, bounds, chances, choose

EVEN = Width(np.zeros(len(FACTORS)), np.linspace(-3, 3, len(CHANCES)))


def test_the_chances_of_the_classes_sum_to_one_wherever_the_middle_lies() -> None:
    for middle in (-8.0, 0.0, 1.9, 9.0):
        assert sum(chances(middle, 1.5, EVEN).values()) == pytest.approx(1)


def test_a_higher_middle_makes_a_marked_rise_likelier() -> None:
    marked = [chances(middle, 1.5, EVEN)["marked"] for middle in (0.0, 2.0, 4.0)]
    assert marked == sorted(marked)


def test_the_range_grows_with_the_scale() -> None:
    (low, high), (lower, higher) = bounds(2, 1.0, EVEN), bounds(2, 2.0, EVEN)
    assert higher - lower == pytest.approx(2 * (high - low))


@pytest.mark.safety
def test_flat_is_not_said_while_a_marked_rise_is_on_the_cards() -> None:
    assert choose({"flat": 0.6, "slight": 0.28, "marked": 0.12}) == "slight"
    assert choose({"flat": 0.79, "slight": 0.16, "marked": 0.05}) == "slight"
    assert choose({"flat": 0.8, "slight": 0.16, "marked": 0.04}) == "flat"
    assert choose({"flat": 0.2, "slight": 0.3, "marked": 0.5}) == "marked"
