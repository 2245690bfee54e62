"""Moments are read from sensors as the meals' tables read them, and a drift learns how values fall back."""

import gzip
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from health.response.features import METER, SENSOR
from health.response.fit import drift
from health.response.fit.tables import Case
from tests.health.response.meals import LI, RICE_WITH_SENSOR

START = datetime.fromisoformat("2021-08-01T00:00:00")


def study(folder: Path, values: list[float], gap_at: int | None = None) -> None:
    """One sensor with a value each quarter of an hour, and the recording of a stranger."""
    (folder / "shanghai").mkdir()
    rows = ["subject,time,sensor,mmol"]
    for number, mmol in enumerate(values):
        if gap_at is None or not gap_at <= number < gap_at + 8:
            rows.append(f"li,{(START + timedelta(minutes=15 * number)).isoformat(sep=' ')},libre,{mmol:.3f}")
    rows.append("stranger,2021-08-01 00:00:00,libre,9.0")
    with gzip.open(folder / "shanghai" / "cgm.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(rows))


CASE = Case("shanghai", "li", LI, RICE_WITH_SENSOR, 2.0, ())


def test_a_moment_is_what_a_meal_would_have_been_told(tmp_path: Path) -> None:
    rising = [5 + 0.05 * number for number in range(4 * 30)]  # 0.2 mmol/L an hour, 30 hours
    study(tmp_path, rising)
    found = drift.moments(tmp_path, [CASE])
    assert set(found.people) == {"li"}
    pre, hour, type_1, slope, mean, sd, gap = found.states[-1]
    assert (pre, hour, type_1) == (pytest.approx(5 + 0.2 * (27 - 1 / 12)), 3.0, 0.0)
    assert slope == pytest.approx(0.2, abs=1e-6)
    assert mean == pytest.approx(5 + 0.2 * (27 - 12.125), abs=1e-6)
    assert sd == pytest.approx(0.2 * 24 / 12**0.5, rel=0.01)
    assert gap == pytest.approx(mean - pre)
    assert found.changes[-1] == pytest.approx(0.2 * (2 + 1 / 12), abs=1e-6)


def test_over_a_gap_nothing_is_known(tmp_path: Path) -> None:
    study(tmp_path, [6.0] * (4 * 30), gap_at=4 * 20)
    hours = drift.moments(tmp_path, [CASE]).states[:, 1]
    assert 17.0 in hours
    assert not {18.0, 19.0, 20.0, 21.0} & set(hours)  # the gap is from 19:45 to 22:00


def test_what_is_high_falls_back_and_a_slope_is_not_seen_by_a_meter() -> None:
    random = np.random.default_rng(0)
    pre, slope = random.uniform(4, 14, 6000), random.uniform(-2, 2, 6000)
    states = np.column_stack(
        [pre, random.uniform(0, 24, 6000), np.zeros(6000), slope, np.full(6000, 8), np.full(6000, 2), 8 - pre]
    )
    changes = (8 - pre) / 2 + slope
    seen = drift.Moments(np.array(["a", "b"] * 3000), states, changes, np.ones(6000))
    row = np.full((2, len(SENSOR)), np.nan)
    for name, value in (
        ("pre", 12.0),
        ("hour", 9.0),
        ("type_1", 0.0),
        ("mean_24h", 8.0),
        ("sd_24h", 2.0),
        ("gap", -4.0),
    ):
        row[:, SENSOR.index(name)] = value
    row[:, SENSOR.index("slope")] = -1.5, 1.5
    falling, rising = drift.fit(seen, ["a", "b"], len(SENSOR), 0)(row)
    assert falling < -2.5
    assert rising - falling == pytest.approx(3, abs=0.6)
    same, alike = drift.fit(seen, ["a", "b"], len(METER), 0)(row)
    assert same == alike == pytest.approx(-2, abs=0.4)


def test_people_who_are_set_aside_are_not_learnt_from() -> None:
    states, changes = np.zeros((8, len(drift.STATE))), np.arange(8.0)
    seen = drift.Moments(np.array(["a"] * 4 + ["b"] * 4), states, changes, np.ones(8))
    assert set(seen.of(["a", "a"]).changes) == {0.0, 1.0, 2.0, 3.0}
