import numpy as np
import pytest

from health.response import line
from health.response.features import METER, SENSOR


def _rows(count: int, names: tuple[str, ...]) -> line.Floats:
    random = np.random.default_rng(3)
    rows = random.uniform(1, 20, (count, len(names)))
    rows[:, names.index("meal")] = random.integers(0, 4, count)
    rows[:, names.index("type_1")] = random.integers(0, 2, count)
    return rows


@pytest.mark.parametrize("names", [METER, SENSOR])
def test_it_finds_a_line_again_and_the_table_says_the_same(names: tuple[str, ...]) -> None:
    rows = _rows(4000, names)
    type_1 = rows[:, names.index("type_1")]
    aims = 2 + 0.3 * rows[:, names.index("pre")] - 0.2 * type_1 * rows[:, names.index("protein")]
    fitted = line.fit(rows, aims, names, 0.01)
    assert fitted(rows) == pytest.approx(aims, abs=0.02)
    written = line.read(line.table(fitted).splitlines(), names)
    assert written(rows) == pytest.approx(fitted(rows), abs=0.02)


def test_what_is_missing_is_usual_and_nobody_is_farther_than_known() -> None:
    rows = _rows(500, METER)
    fitted = line.fit(rows, rows[:, METER.index("pre")], METER, 0.01)
    usual = np.full((1, len(METER)), np.nan)
    assert fitted(usual) == pytest.approx([rows[:, METER.index("pre")].mean()], abs=0.5)
    far, farther = rows[:1].copy(), rows[:1].copy()
    far[0, METER.index("pre")], farther[0, METER.index("pre")] = 1e3, 1e6
    assert fitted(far) == pytest.approx(fitted(farther))
