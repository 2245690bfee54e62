"""Which of the prediction's patterns are told unasked, beside what the miner found."""

from datetime import UTC, datetime
from typing import Any

from memory.insights import Evidence, Kept, Noticed
from prompts.reader import say
from tools.insights.response import KIND, METHOD, worth_telling

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def row(kind: str, confidence: float, **facts: Any) -> Kept:
    return Kept(
        1, NOW, Noticed(kind, f"{kind}{facts}", confidence, Evidence(facts, 9, 1.0, METHOD, NOW.isoformat()))
    )


def food(name: str, group: str | None, confidence: float = 0.995) -> Kept:
    return row(KIND, confidence, name="food", food=name, of_group=group, size=1.0, more=True)


def test_a_food_beyond_doubt_is_told_and_a_doubtful_one_is_not() -> None:
    sure, unsure = food("面条", "noodle"), food("米饭", "rice", 0.9)
    assert worth_telling([sure, unsure]) == [sure]


def test_a_food_that_the_miner_names_is_told_once() -> None:
    mined = row("food_high", 0.97, food=None, group="noodle")
    assert worth_telling([food("面条", "noodle"), mined]) == [mined]
    by_name = row("food_gentle", 0.97, food="豆腐脑", group=None)
    assert worth_telling([food("豆腐脑", None), by_name]) == [by_name]


def test_how_a_person_differs_from_others_is_told_only_on_request() -> None:
    usual = row(KIND, 0.999, name="usual", food=None, of_group=None, size=1.0, more=True)
    assert worth_telling([usual]) == []


def test_the_words_carry_the_unit_and_the_count() -> None:
    facts: dict[str, Any] = {"food": "noodles", "n": 9, "size": 1.0, "more": True, "unit": "mmol/L"}
    said = say("insights.meal_response", "en", **facts)
    assert "9 meals" in said
    assert "1.0 mmol/L more" in said
    assert "三分之一" in say("insights.meal_response_suggestion", "zh", **facts)
