from dataclasses import replace
from datetime import timedelta

from health.response import PastMeal, patterns, predict
from tests.health.response.meals import LI, RICE, past


def _breakfasts(count: int, delta: float) -> list[PastMeal]:
    return [
        replace(meal, meal_type="breakfast", time=meal.time - timedelta(hours=4), delta_2h=delta)
        for meal in past(count, delta)
        if meal.time
    ]


def test_breakfasts_that_always_rise_more_are_a_pattern_with_its_count() -> None:
    found = {one.name: one for one in patterns(LI, [*past(15, 1.0), *_breakfasts(15, 6.0)])}
    assert found["breakfast"].effect > 1
    assert found["breakfast"].confidence > 0.9
    assert found["breakfast"].meals == 15


def test_the_surest_comes_first() -> None:
    sure = [one.confidence for one in patterns(LI, [*past(15, 1.0), *_breakfasts(15, 6.0)])]
    assert sure == sorted(sure, reverse=True)


def test_more_meals_make_it_surer() -> None:
    few, many = (
        {one.name: one for one in patterns(LI, [*past(n, 1.0), *_breakfasts(n, 6.0)])} for n in (3, 30)
    )
    assert many["breakfast"].confidence > few["breakfast"].confidence


def test_two_meals_are_no_pattern() -> None:
    assert patterns(LI, past(2, 5.0)) == ()


def _noodles(count: int, delta: float) -> list[PastMeal]:
    return [replace(meal, delta_2h=delta, foods=("noodles", "egg")) for meal in past(count, delta)]


def test_a_food_that_does_more_than_its_grams_is_a_pattern_with_its_count() -> None:
    rice = [replace(meal, foods=("rice", "egg")) for meal in past(12, 1.0)]
    found = {one.food: one for one in patterns(LI, [*rice, *_noodles(12, 4.0)]) if one.name == "food"}
    assert found["noodles"].effect > 0.3 > -0.3 > found["rice"].effect
    assert abs(found["egg"].effect) < abs(found["noodles"].effect)
    assert found["noodles"].meals == 12
    assert found["noodles"].confidence > 0.85


def test_a_food_moves_the_prediction_of_meals_with_it_alone() -> None:
    history = [*[replace(meal, foods=("rice",)) for meal in past(12, 1.0)], *_noodles(12, 4.0)]
    plain, noodles, unknown = (
        predict(LI, history, replace(RICE, foods=foods)) for foods in ((), ("noodles",), ("soup",))
    )
    assert noodles.delta_2h > plain.delta_2h + 0.3
    assert unknown == plain
    assert "own_foods" in {reason.name for reason in noodles.reasons}


def test_a_food_eaten_once_says_nothing() -> None:
    history = [*past(12, 1.0), *_noodles(1, 6.0)]
    assert not [one for one in patterns(LI, history) if one.food]
