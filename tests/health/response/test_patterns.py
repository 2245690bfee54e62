from dataclasses import replace
from datetime import timedelta

from health.response import PastMeal, patterns
from tests.health.response.meals import LI, past


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
