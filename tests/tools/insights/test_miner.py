"""What is planted is found, what is noise is not, and what is too little is said to be so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.insights.people import Lived, Pattern, lived, shuffled
from prompts.reader import blocks
from tools.insights import Diary, Finding, FoodEaten, MealEaten, Moved, Value, find, worded

DESCRIBED = {"time_in_range", "mean", "variability", "logging", "not_enough"}
PERSON = {"unit": "mmol/L", "zone": "UTC", "now": datetime(2026, 11, 21, tzinfo=UTC)}


def about_noodles(one: Finding) -> bool:
    return "noodle" in (one.facts["group"], one.facts["of_group"])


def mined(life: Lived) -> list[Finding]:
    return find(life.diary, "UTC", life.now)


@pytest.mark.parametrize(
    ("pattern", "right"),
    [
        (
            Pattern(food={"noodle": 2.5}),
            lambda one: one.kind == "food_high" and about_noodles(one),
        ),
        (Pattern(food={"粥": 3.5}), lambda one: one.kind == "food_high" and one.facts["food"] == "粥"),
        (
            Pattern(food={"coarse": -2.5}),
            lambda one: one.kind == "food_gentle" and one.facts["group"] == "coarse",
        ),
        (Pattern(walk=-1.8), lambda one: one.kind == "walk_helps" and one.effect < -0.5),
        (
            Pattern(hour={"dinner": 2.5}),
            lambda one: one.kind == "meal_high" and one.facts["slot"] == "dinner",
        ),
        (Pattern(weekend=1.5), lambda one: one.kind == "weekend_high" and one.effect > 0.7),
        (Pattern(fasting_a_week=0.3), lambda one: one.kind == "fasting_rising" and one.facts["a_week"] > 0.1),
        (Pattern(night_lows=0.5), lambda one: one.kind == "lows_hours" and one.facts["start"] == "0:00"),
        (Pattern(hour={"lunch": 3}), lambda one: one.kind == "hours_high" and one.facts["start"] == "13:00"),
    ],
    ids=["group", "food", "gentle", "walk", "dinner", "weekend", "fasting", "lows", "hours"],
)
def test_a_planted_pattern_is_found_in_most_people(
    pattern: Pattern, right: Callable[[Finding], bool]
) -> None:
    hits = sum(any(map(right, mined(lived(seed, 90, pattern)))) for seed in range(5))
    assert hits >= 4


def test_noise_gives_false_findings_in_less_than_a_tenth_of_people() -> None:
    wrong = sum(
        any(one.kind not in DESCRIBED for one in mined(shuffled(lived(seed, 45), seed))) for seed in range(40)
    )
    assert wrong < 4


def test_lows_after_exercise_are_noticed() -> None:
    start = datetime(2026, 9, 1, tzinfo=UTC)
    moves = [Moved(start + timedelta(days=day, hours=17), "快走", 40) for day in range(0, 60, 4)]
    values = [
        Value(start + timedelta(days=day, hours=hour), 3.4 if hour == 20 and day % 4 == 0 else 7.5)
        for day in range(60)
        for hour in (7, 12, 20)
    ]
    found = find(Diary(values, [], moves), "UTC", start + timedelta(days=60))
    assert any(one.kind == "lows_exercise" and one.facts["lows"] == 15 for one in found)


def test_the_same_rows_give_the_same_findings_in_any_order() -> None:
    life = lived(3, 60, Pattern(food={"noodle": 3}))
    backwards = find(Diary(life.values[::-1], life.meals[::-1], life.moves[::-1]), "UTC", life.now)
    assert backwards == mined(life)


def test_a_finding_keeps_its_fingerprint_when_values_are_added() -> None:
    def noodles(days: int) -> str:
        found = mined(lived(3, days, Pattern(food={"noodle": 3})))
        return next(one.fingerprint for one in found if one.kind == "food_high" and about_noodles(one))

    assert noodles(80) == noodles(90)
    assert len(noodles(90)) <= 64


def test_few_values_are_not_enough_and_say_what_is_missing() -> None:
    life = lived(1, 2)
    found = mined(life)
    assert {one.kind for one in found} & {"food_high", "hours_high", "fasting_rising"} == set()
    lacking = {one.facts["topic"]: one.facts for one in found if one.kind == "not_enough"}
    assert lacking["fasting"]["more"] == 8 - lacking["fasting"]["have"] > 0
    assert lacking["meals"]["more"] > 0


def test_a_food_and_its_group_are_told_once() -> None:
    told = 0
    for seed in range(6):
        life = lived(seed, 90, Pattern(food={"noodle": 3} if seed % 2 else {"粥": 4}))
        found = [one.facts for one in mined(life) if one.kind == "food_high"]
        told += len(found)
        groups = {facts["group"] for facts in found} - {None}
        assert not [facts for facts in found if facts["of_group"] in groups]
    assert told >= 5


def test_nothing_at_all_is_no_error() -> None:
    found = find(Diary([], [], []), "Asia/Shanghai", datetime(2026, 11, 21, tzinfo=UTC))
    assert [one.kind for one in found] == ["not_enough", "not_enough"]


def test_every_finding_has_words_in_both_languages() -> None:
    patterns = [
        Pattern(food={"noodle": 3, "馒头": 3, "coarse": -3}, walk=-2, weekend=2),
        Pattern(hour={"dinner": 3}, fasting_a_week=0.4),
    ]
    patterns += [Pattern(night_lows=0.6, weekend=-2), Pattern(fasting_a_week=-0.3)]
    found = [one for seed, pattern in enumerate(patterns) for one in mined(lived(seed, 90, pattern))] + mined(
        lived(1, 3)
    )
    kinds = {one.kind for one in found}
    assert len(kinds) >= 13
    for one in found:
        for language in ("zh", "en"):
            said = worded(one, language, PERSON)
            assert all(said)
            assert not any(mark in text for text in said for mark in ("None", "{", "  "))


def test_every_kind_of_finding_has_its_two_blocks() -> None:
    names = set(blocks("insights"))
    kinds = {name for name in names if f"{name}_suggestion" in names}
    assert {
        "food_high",
        "food_gentle",
        "meal_high",
        "walk_helps",
        "hours_high",
        "weekend_high",
        "weekend_gentle",
    } < kinds
    assert {
        "weekday_high",
        "lows_hours",
        "lows_exercise",
        "fasting_rising",
        "fasting_falling",
        *DESCRIBED,
    } < kinds


def test_foods_always_eaten_together_are_named_together() -> None:
    start = datetime(2026, 9, 1, 12, tzinfo=UTC)
    values, meals = [], []
    for day in range(30):
        at = start + timedelta(days=day)
        foods = (FoodEaten("油条"), FoodEaten("豆浆")) if day % 2 else (FoodEaten("鸡蛋"),)
        meals.append(MealEaten(at, "breakfast", foods))
        values += [
            Value(at - timedelta(minutes=5), 7.0),
            Value(at + timedelta(hours=2), 7.5 + 3 * (day % 2) + day % 3 / 10),
        ]
    sticks = next(
        one
        for one in find(Diary(values, meals, []), "UTC", start + timedelta(days=31))
        if one.facts.get("food") == "油条"
    )
    assert sticks.facts["together"] == "豆浆"
    assert sticks.effect == pytest.approx(3.0, abs=0.1)
