from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from health.response import personal
from health.response.fit import people
from health.response.fit.tables import Case, Floats
from health.response.prior import MODES
from tests.health.response.meals import LI, RICE

OWN = len(personal.OWN)


def _eaters(random: np.random.Generator) -> tuple[list[Case], Floats, Floats]:
    """Twelve people with thirty meals each, who lie 1.5 mmol/L apart in all their meals and scatter by 0.5."""
    cases: list[Case] = []
    for one in range(12):
        usual, who = random.normal(0, 1.5), replace(LI, diabetes="t1d" if one % 4 == 0 else "t2d")
        for day in range(30):
            assert RICE.time is not None
            meal = replace(RICE, time=RICE.time + timedelta(days=day), carbs_g=float(random.uniform(20, 90)))
            change = float(usual + random.normal(0, 0.5))
            cases.append(Case("shanghai", f"person {one}", who, meal, change, ()))
    past = np.vstack([personal.past_rows(case.person, [case.past])[0] for case in cases])
    return cases, personal.terms(past), np.array([case.delta_2h for case in cases])


def test_the_slopes_of_the_loss_are_those_of_its_values() -> None:
    random = np.random.default_rng(0)
    cases, terms, left_over = _eaters(random)
    errors = {mode: left_over + random.normal(0, 0.3, len(left_over)) for mode in MODES}
    sums = people._sums(cases, terms, left_over)
    values = random.normal(0, 0.3, (1 + len(MODES)) * OWN + 1)
    _, slopes = people.loss_of(values, sums, errors)
    expected = approx_fprime(values, lambda asked: people.loss_of(asked, sums, errors)[0], 1e-6)
    assert slopes == pytest.approx(expected, abs=1e-5)


def test_people_who_lie_far_apart_are_believed_sooner() -> None:
    cases, terms, left_over = _eaters(np.random.default_rng(0))
    far = people.fit(cases, terms, left_over, dict.fromkeys(MODES, left_over))
    alike = left_over - np.repeat(left_over.reshape(12, 30).mean(axis=1), 30)
    near = people.fit(cases, terms, alike, dict.fromkeys(MODES, alike))
    assert far.widths[0] / far.noise > 2 * near.widths[0] / near.noise


def test_what_is_fitted_does_not_hang_on_the_last_digits() -> None:
    cases, terms, left_over = _eaters(np.random.default_rng(0))
    shaken = left_over * (1 + 1e-9)
    found = [people.fit(cases, terms, one, dict.fromkeys(MODES, one)) for one in (left_over, shaken)]
    assert found[0].widths.tolist() == found[1].widths.tolist()
    assert found[0].carried["sensor"].tolist() == found[1].carried["sensor"].tolist()
