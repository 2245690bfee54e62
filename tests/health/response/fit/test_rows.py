import numpy as np

from health.response.features import SENSOR, row
from health.response.fit.rows import blanked, mixed, sparse
from tests.health.response.meals import LI, RICE_WITH_SENSOR

ROWS = np.array([row(LI, RICE_WITH_SENSOR)] * 20) * np.linspace(0.9, 1.1, 20)[:, None]
PRE, MEAN, GAP, HBA1C = (SENSOR.index(name) for name in ("pre", "mean_24h", "gap", "hba1c"))


def test_the_measured_rows_come_first_and_whole() -> None:
    shown, origin, weights = blanked(ROWS, np.random.default_rng(0))
    assert np.array_equal(shown[:20], ROWS, equal_nan=True)
    assert np.array_equal(origin[:20], np.arange(20))
    assert weights[0] > weights[-1]


def test_a_copy_lacks_some_inputs_and_keeps_the_rest() -> None:
    shown, origin, _ = blanked(ROWS, np.random.default_rng(0))
    copies, sources = shown[20:], ROWS[origin[20:]]
    assert np.isnan(copies).sum() > np.isnan(sources).sum()
    there = ~np.isnan(copies)
    assert np.array_equal(copies[there], sources[there])


def test_a_mixed_meal_keeps_its_person_and_its_arithmetic() -> None:
    made = mixed(ROWS, ["shanghai"] * 20, 200, np.random.default_rng(0))
    assert set(made[:, HBA1C]) <= set(ROWS[:, HBA1C])
    assert np.allclose(made[:, GAP], made[:, MEAN] - made[:, PRE])


def test_sparse_rows_are_made_the_same_way_twice() -> None:
    once, again = (sparse(ROWS, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(once, again, equal_nan=True)
