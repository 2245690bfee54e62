"""A rival is told what the prediction that it is put beside is told, and stands on the same people."""

from dataclasses import replace

import numpy as np
import pytest

from health.response.evaluate import rivals
from health.response.evaluate.rivals import RIVALS, apart, rival
from health.response.fit.tables import Case
from tests.health.response.meals import LI, RICE_WITH_SENSOR


def diary(days: bool) -> list[Case]:
    """Thirty people with four meals each whose outcome is what the days before tell."""
    random = np.random.default_rng(1)
    found = []
    for number in range(120):
        rise = float(random.normal())
        meal = replace(RICE_WITH_SENSOR, carbs_g=float(random.uniform(20, 90)))
        if days:
            meal = replace(meal, mean_6h=8.0, days_seen=7.0, days_before=8.0, days_rise=rise)
        found.append(Case("shanghai", f"p{number // 4}", LI, meal, 3 * rise, ()))
    return found


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trees take their time over eleven folds; what a rival is told is the same for a line."""
    monkeypatch.setattr(rivals, "_trees", rivals._ridge)


@pytest.mark.parametrize("mode", ["meter", "sensor"])
def test_what_a_mode_does_not_know_its_rivals_do_not_know(mode: str) -> None:
    for name in RIVALS[mode]:
        without, beside = (rival(name, mode, diary(days), "shanghai") for days in (False, True))
        assert without == pytest.approx(beside)


def test_the_rival_with_days_is_told_of_them() -> None:
    found = diary(days=True)
    truth = np.array([case.delta_2h for case in found])
    told = rival(RIVALS["days"][0], "days", found, "shanghai")
    untold = rival(RIVALS["sensor"][0], "sensor", found, "shanghai")
    assert np.abs(truth - told).mean() < 0.7 * np.abs(truth - untold).mean()


def test_a_rival_predicts_a_fold_from_the_others() -> None:
    outcomes = np.array([1.0, 1.0, 5.0, 9.0])
    assert apart("population mean", np.ones((4, 1)), outcomes, [0, 0, 1, 2]).tolist() == [
        7.0,
        7.0,
        11 / 3,
        7 / 3,
    ]
