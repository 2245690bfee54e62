"""The statistics of the exam against what can be counted by hand."""

import random

import pytest

from training.exam.statistics import alpha_of, lower_bound, session_means, sign_flip, upper_bound


def test_a_session_counts_once_and_no_reply_counts_beyond_three_nats() -> None:
    assert session_means([9.0, 1.0, -9.0, 0.5], ["a", "a", "b", "c"]) == [2.0, -3.0, 0.5]


def test_sign_flips_are_counted_exactly_where_there_are_few() -> None:
    assert sign_flip([1.0] * 10, 0) == pytest.approx(1 / 1024)
    assert sign_flip([1.0, -1.0], 0) == pytest.approx(3 / 4)
    assert sign_flip([-1.0] * 5, 0) == 1.0
    assert sign_flip([], 0) == 1.0


def test_many_sessions_are_drawn_and_alike_with_a_seed() -> None:
    chance = random.Random(1)
    better = [chance.gauss(0.5, 1) for _ in range(40)]
    assert sign_flip(better, 3) == sign_flip(better, 3) < 0.01
    assert sign_flip([-one for one in better], 3) > 0.99


def test_without_a_gain_few_are_taken_for_better() -> None:
    chance = random.Random(2)
    wrong = sum(sign_flip([chance.gauss(0, 1) for _ in range(12)], 0) < 0.05 for _ in range(300))
    assert wrong < 30


def test_bounds_stand_around_the_mean() -> None:
    values = [0.1, 0.2, 0.3, 0.4, 0.5] * 4
    assert 0.2 < lower_bound(values, 1) < 0.3 < upper_bound(values, 1) < 0.4


def test_a_year_of_monthly_exams_spends_five_percent() -> None:
    assert sum(alpha_of(month) for month in range(1, 13)) == pytest.approx(0.05)
    assert alpha_of(13) == 0.001
    assert sign_flip([1.0] * 10, 0) < alpha_of(13)  # ten sessions can still be enough
