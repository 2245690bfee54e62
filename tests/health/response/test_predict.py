import random
from dataclasses import replace

import pytest

from health.response import Meal, NoPrediction, Person, predict
from tests.health.response.meals import LI, RICE, RICE_WITH_SENSOR, past


def test_a_prediction_lies_inside_its_own_range_and_its_chances_sum_to_one() -> None:
    said = predict(LI, [], RICE)
    assert said.low < said.delta_2h < said.high
    assert sum(said.probabilities.values()) == pytest.approx(1)


def test_more_carbohydrate_is_expected_to_raise_more() -> None:
    small, large = (predict(LI, [], replace(RICE, carbs_g=grams)).delta_2h for grams in (15, 90))
    assert large > small + 0.5


def test_a_low_start_rises_more_than_a_high_one() -> None:
    low, high = (predict(LI, [], replace(RICE, pre_mmol=value)).delta_2h for value in (4.5, 14.0))
    assert low > high + 1.5


def test_twenty_own_meals_pull_the_prediction_towards_what_they_did() -> None:
    none = predict(LI, [], RICE).delta_2h
    up, down = (predict(LI, past(20, none + side), RICE).delta_2h for side in (3.0, -3.0))
    assert up > none + 1.2
    assert down < none - 1.2


def test_more_own_meals_move_it_further() -> None:
    none = predict(LI, [], RICE).delta_2h
    moved = [predict(LI, past(count, none + 3.0), RICE).delta_2h - none for count in (1, 5, 20)]
    assert moved == sorted(moved)


def test_steady_own_meals_narrow_the_range() -> None:
    none = predict(LI, [], RICE)
    steady = predict(LI, past(20, 2.0), RICE)
    assert steady.high - steady.low < none.high - none.low


def test_a_sensor_that_ran_quietly_all_day_narrows_the_range() -> None:
    quiet, wild = (predict(LI, [], replace(RICE_WITH_SENSOR, sd_24h=sd)) for sd in (0.8, 4.0))
    assert quiet.high - quiet.low < wild.high - wild.low


def test_reasons_name_what_moved_it_largest_first() -> None:
    reasons = predict(LI, past(20, 6.0), replace(RICE, carbs_g=120)).reasons
    sizes = [abs(reason.effect) for reason in reasons]
    assert sizes == sorted(sizes, reverse=True)
    assert {"history", "carbs"} <= {reason.name for reason in reasons}


def test_what_is_not_known_is_never_a_reason() -> None:
    assert {reason.name for reason in predict(Person(), [], Meal(60)).reasons} <= {"carbs"}


def test_everything_but_the_carbohydrates_may_be_missing() -> None:
    said = predict(Person(), [], Meal(60))
    assert -3 < said.delta_2h < 6
    assert said.high - said.low > 3


def test_one_unusable_past_meal_changes_nothing() -> None:
    bad = replace(past(1, 2.0)[0], delta_2h=float("nan"))
    assert predict(LI, [*past(5, 2.0), bad], RICE) == predict(LI, past(5, 2.0), RICE)


def test_it_stays_sane_for_a_healthy_person_and_for_extremes() -> None:
    healthy = Person(age=25, sex="f", bmi=21, hba1c_pct=5.0, diabetes="none")
    assert -1.0 < predict(healthy, [], replace(RICE, pre_mmol=5.2)).delta_2h < 3.0
    seeded = random.Random(1)
    for _ in range(200):
        meal = replace(
            RICE_WITH_SENSOR,
            carbs_g=seeded.uniform(0, 500),
            pre_mmol=seeded.uniform(3.9, 33),
            mean_24h=seeded.uniform(3, 30),
            pre_slope=seeded.uniform(-50, 50),
        )
        person = Person(
            age=seeded.uniform(18, 110), bmi=seeded.uniform(12, 70), hba1c_pct=seeded.uniform(4, 18)
        )
        assert -20 < predict(person, past(seeded.randrange(30), 2.0), meal).delta_2h < 20


@pytest.mark.safety
@pytest.mark.parametrize(
    ("person", "meal", "reason"),
    [
        (replace(LI, age=17.9), RICE, "child"),
        (replace(LI, pregnant=True), RICE, "pregnancy"),
        (replace(LI, diabetes="gestational"), RICE, "pregnancy"),
        (LI, replace(RICE, carbs_g=-1), "impossible"),
        (LI, replace(RICE, carbs_g=501), "impossible"),
        (LI, replace(RICE, carbs_g=float("nan")), "impossible"),
        (LI, replace(RICE, pre_mmol=0.5), "impossible"),
        (LI, replace(RICE, pre_mmol=33.4), "impossible"),
        (replace(LI, hba1c_pct=60), RICE, "impossible"),
        (LI, replace(RICE, pre_mmol=3.8), "low_before"),
    ],
)
def test_for_some_there_is_no_prediction(person: Person, meal: Meal, reason: str) -> None:
    with pytest.raises(NoPrediction) as refused:
        predict(person, [], meal)
    assert refused.value.reason == reason
