from dataclasses import replace

import numpy as np
import pytest

from health.response import Meal, PastMeal, Person, features, personal
from health.response.prior import shipped
from tests.health.response.meals import LI, past


def test_no_history_is_nobody_in_particular() -> None:
    assert personal.learn(LI, [], shipped().learning) is personal.NOBODY


def test_the_posterior_is_the_closed_form_of_bayesian_regression() -> None:
    learning = shipped().learning
    history = past(8, 4.0)
    own = personal.learn(LI, history, learning)
    rows, outcomes = personal.past_rows(LI, history)
    left_over = outcomes - learning.line(rows)
    z = personal.terms(rows)
    # The same by conditioning a joint normal: cov(b, y) cov(y)^-1 y, another road than the program takes.
    prior = np.diag(learning.widths**2)
    expected = prior @ z.T @ np.linalg.solve(z @ prior @ z.T + learning.noise**2 * np.eye(8), left_over)
    assert own.deviations == pytest.approx(expected)


def test_a_person_who_scatters_has_a_wider_spread() -> None:
    steady, wild = (
        past(20, 2.0),
        [replace(meal, delta_2h=2.0 + 5 * (-1) ** at) for at, meal in enumerate(past(20, 2))],
    )
    learning = shipped().learning
    assert personal.learn(LI, wild, learning).spread > 1.2 > personal.learn(LI, steady, learning).spread


def test_what_is_missing_in_a_past_meal_counts_as_usual() -> None:
    rows, _ = personal.past_rows(Person(), [PastMeal(45, 1.0)])
    assert np.isfinite(personal.terms(rows)).all()


@pytest.mark.parametrize("who", [LI, Person(), Person(diabetes="t1d"), replace(LI, insulin_user=True)])
def test_past_meals_have_the_features_of_meals(who: Person) -> None:
    history = [
        *past(2, 2.0),
        PastMeal(45, 1.0, kcal=500),
        PastMeal(45, 1.0, None, None, 10, 5, None, None, 7.0),
    ]
    rows, _ = personal.past_rows(who, history)
    for row, meal in zip(rows, history, strict=True):
        alone = Meal(
            meal.carbs_g, meal.time, meal.meal_type, meal.protein_g, meal.fat_g, meal.fiber_g, meal.kcal, meal.pre_mmol
        )  # fmt: skip
        assert row == pytest.approx(np.array(features.row(who, alone)[: len(features.METER)]), nan_ok=True)
