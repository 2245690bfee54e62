"""The tests of chance give known answers and are the same each time."""

import random

import pytest

from tools.insights.chance import difference, false_discovery, shift, slope, tail


def test_binomial_tail_is_exact() -> None:
    assert tail(3, 3, 0.5) == pytest.approx(0.125)
    assert tail(0, 5, 0.3) == pytest.approx(1.0)


def test_false_discovery_follows_benjamini_and_hochberg() -> None:
    assert false_discovery([0.01, 0.04, 0.03, 0.5]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert false_discovery([]) == []


def test_a_clear_difference_is_found_within_strata_only() -> None:
    outcomes = [1.0, 1.1, 0.9, 1.2, 5.0, 5.1, 4.9, 5.2] * 2
    chosen = ([False] * 4 + [True] * 4) * 2
    found = difference(outcomes, chosen, ["any"] * 16, "clear")
    assert found is not None
    assert found[0] == pytest.approx(4.0)
    assert found[1] < 0.001
    apart = ["low" if not one else "high" for one in chosen]
    assert difference(outcomes, chosen, apart, "confounded") is None


def test_a_difference_of_strata_is_no_difference_of_what_was_eaten() -> None:
    outcomes = [1.0, 1.2, 0.8, 1.1, 6.0, 6.2, 5.8, 6.1] * 3
    slots = (["breakfast"] * 4 + ["dinner"] * 4) * 3
    chosen = [True, False, False, False, True, True, True, False] * 3
    found = difference(outcomes, chosen, slots, "confounded")
    assert found is not None
    assert abs(found[0]) < 0.2
    assert found[1] > 0.05


def test_signs_and_slopes() -> None:
    mean, chance = shift([1.0] * 10, "up")
    assert mean == 1.0
    assert chance == pytest.approx(0.002, abs=0.002)
    a_day, p = slope(range(12), [7 + 0.1 * day for day in range(12)], "trend")
    assert a_day == pytest.approx(0.1)
    assert p < 0.005


def test_the_same_name_gives_the_same_chance() -> None:
    values = [0.3, -0.1, 0.8, 0.2, -0.4, 0.9, 0.1]
    assert shift(values, "a") == shift(values, "a")


def test_a_drift_of_mornings_alike_is_no_trend() -> None:
    found = 0
    for seed in range(100):
        rng, state, values = random.Random(seed), 0.0, []
        for _ in range(40):
            state = 0.6 * state + rng.gauss(0, 0.8)
            values.append(7 + state)
        found += slope(range(40), values, "drift")[1] < 0.05
    assert found <= 10
