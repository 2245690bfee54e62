import numpy as np
import pytest

from health.response.evaluate.scores import MG_DL, clarke, class_table, correlation, gain


@pytest.mark.parametrize(
    ("reference", "predicted", "zone"),
    [(100, 110, "A"), (60, 50, "A"), (100, 150, "B"), (100, 230, "C"), (160, 40, "C"), (50, 100, "D"), (260, 120, "D"),
     (60, 200, "E"), (200, 60, "E")],
)  # fmt: skip
def test_clarke_zones_are_where_the_paper_draws_them(reference: float, predicted: float, zone: str) -> None:
    shares = clarke(np.array([reference / MG_DL]), np.array([predicted / MG_DL]))
    assert shares[zone] == 1


def test_the_class_table_counts_measured_rows_and_predicted_columns() -> None:
    table = class_table(np.array([0.0, 0.99, 1.0, 2.8, 2.81]), ["flat", "slight", "slight", "slight", "flat"])
    assert table == [[1, 1, 0], [0, 2, 0], [1, 0, 0]]


def test_a_gain_that_every_person_shows_is_certain() -> None:
    people = np.repeat(["a", "b", "c"], 5)
    middle, low, high = gain(np.ones(15), np.full(15, 1.5), people)
    assert (middle, low, high) == pytest.approx((0.5, 0.5, 0.5))


def test_a_gain_carried_by_one_person_is_not() -> None:
    people = np.repeat(["a", "b", "c", "d"], 5)
    theirs = np.where(people == "a", 3.0, 0.9)
    middle, low, _ = gain(np.ones(20), theirs, people)
    assert middle > 0 > low


def test_a_constant_correlates_with_nothing() -> None:
    assert correlation(np.array([1.0, 2.0]), np.array([1.0, 1.0])) == 0
