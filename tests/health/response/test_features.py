import math

from health.response import Meal, Person
from health.response.features import DAYS, GROUPS, METER, SENSOR, meal_code, row
from tests.health.response.meals import LI, NOON, RICE, RICE_WITH_SENSOR


def test_a_row_names_every_feature_and_the_meter_sees_the_first_of_them() -> None:
    assert len(row(LI, RICE)) == len(DAYS)
    assert SENSOR[: len(METER)] == METER
    assert DAYS[: len(SENSOR)] == SENSOR


def test_what_is_not_known_is_not_a_number() -> None:
    seen = dict(zip(DAYS, row(Person(), Meal(60)), strict=True))
    assert {name for name, value in seen.items() if not math.isnan(value)} == {"carbs"}


def test_the_gap_is_how_far_the_last_day_lay_above_the_value_before() -> None:
    seen = dict(zip(DAYS, row(LI, RICE_WITH_SENSOR), strict=True))
    assert round(seen["gap"], 6) == 1.3


def test_who_takes_no_insulin_took_no_bolus() -> None:
    seen = dict(zip(DAYS, row(Person(diabetes="pre"), RICE), strict=True))
    assert seen["bolus"] == 0


def test_a_meal_nobody_named_is_told_by_the_hour() -> None:
    assert meal_code(NOON, None) == 1
    assert meal_code(NOON.replace(hour=7), None) == 0
    hours = {0: 3, 3: 3, 4: 0, 10: 0, 11: 1, 14: 1, 15: 3, 17: 2, 20: 2, 21: 3, 23: 3}
    assert {hour: meal_code(NOON.replace(hour=hour, minute=0), None) for hour in hours} == hours
    assert meal_code(NOON.replace(hour=23), None) == 3
    assert math.isnan(meal_code(None, None))


def test_every_group_of_reasons_is_made_of_features() -> None:
    assert {name for names in GROUPS.values() for name in names} == set(DAYS)
