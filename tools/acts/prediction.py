"""What a food will do to this person, with a range, the reasons, and gentler ways to eat it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from health.foods import find, swaps
from health.response import Meal as PlannedMeal
from health.response import NoPrediction, Prediction, predict
from memory.records import Meal
from prompts.reader import glucose_text
from tools.eater import Table, food_key, seated
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome, Question
from tools.weighing import FoodSaid, Weighed, helping, told_items, total

_MOST_SWAPS = 2
_WORTH_SAYING = 0.2  # mmol/L: a swap that gains less is not worth the trouble


async def predict_response(
    hands: Given, items: list[FoodSaid] | None = None, at: datetime | None = None, why: bool = False
) -> tuple[Outcome, ...]:
    """Say what a food that the person is thinking of would do to their glucose, now or eaten `at` a later time; `why` that is expected."""
    if not items:
        return (Outcome("diary.ask_items", question=Question("predict_response", "items", {})),)
    foods = [helping(item) for item in items]
    table = await hands.database.read(lambda session: seated(session, hands, at))
    try:
        expected = table.expect(foods)
    except NoPrediction as refusal:
        return refused(refusal, table, hands, foods)
    if expected is None:
        return (Outcome("prediction.unknown_food", {"unknown": [one.food for one in items]}),)
    if why:
        facts = _facts(foods, expected, table)
        return (Outcome("prediction.why", facts),)
    return (told_expected(foods, expected, table, hands.language, later=at),)


def refused(
    refusal: NoPrediction, table: Table, hands: Hands, foods: Sequence[Weighed] = ()
) -> tuple[Outcome, ...]:
    """Say why nothing is predicted, and what comes first; what the foods hold can be told all the same."""
    if refusal.reason == "low_before" and table.pre_mmol is not None:
        value = glucose_text(table.pre_mmol, hands.person.unit)
        # "Juice box", said in a low, is mostly what is being drunk.
        said = {"items": [one.said.model_dump(exclude_none=True) for one in foods]}
        offers = ((Offer("prediction.log_it", "log_meal", said),),) if foods else ()
        return (Outcome("safety.low", {"value": value}, offers, urgent=True),)
    if refusal.reason in {"child", "pregnancy"}:
        carbs = total(foods)["carbs_g"] if foods else None
        held = Outcome("prediction.carbs_only", {"items": told_items(foods), "carbs": carbs})
        # The dangers of a pregnancy were told with it; who asks about food is told how to find out.
        words = "prediction.while_pregnant" if refusal.reason == "pregnancy" else f"safety.{refusal.reason}"
        return (*((held,) if carbs is not None else ()), Outcome(words))
    return (Outcome("prediction.impossible"),)


def told_expected(
    foods: Sequence[Weighed],
    expected: Prediction,
    table: Table,
    language: str,
    *,
    eaten: bool = False,
    later: datetime | None = None,
) -> Outcome:
    """Tell what foods are expected to do; what was `eaten` already is not offered to be noted, nor swapped.

    What is thought of for `later` can be neither noted, nor made surer by the value of now.
    """
    arguments = {"items": [one.said.model_dump(exclude_none=True) for one in foods]}
    ask = None
    if table.pre_mmol is None and not eaten and later is None:
        ask = Question("predict_response", "value", arguments)
    swaps = () if eaten else _gentler(foods, expected, table, language)
    facts = _facts(foods, expected, table) | {"eaten": eaten, "later": later, "swaps": swaps}
    eat = Offer("prediction.log_it", "log_meal", arguments)
    curve = Offer("prediction.show_curve", "show_curve", arguments, again=True)
    shown = (curve,) if table.pre_mmol is not None else ()
    rows = tuple((one,) for one in (*(() if eaten or later else (eat,)), *shown))
    return Outcome("prediction.expected", facts, rows, question=ask)


def _facts(foods: Sequence[Weighed], expected: Prediction, table: Table) -> dict[str, Any]:
    return {
        "items": told_items(foods),
        "cls": expected.cls,
        "expected": expected.delta_2h,
        "low": expected.low,
        "high": expected.high,
        "pre": table.pre_mmol,
        "carbs": total(foods)["carbs_g"],
        "reasons": [reason.name for reason in expected.reasons[:2]],
        "own_meals": len(table.past),
    }


def _gentler(
    foods: Sequence[Weighed], expected: Prediction, table: Table, language: str
) -> list[dict[str, Any]]:
    """Try half of what weighs most in carbohydrates, then other foods in its place, each with its own prediction."""
    heaviest = max(range(len(foods)), key=lambda place: total([foods[place]])["carbs_g"] or 0.0)
    food = foods[heaviest]
    tries: list[tuple[str, str, Weighed]] = []
    if food.grams:
        tries.append(("half", food.said.food, food.model_copy(update={"grams": food.grams / 2})))
    found = find(food.said.food)
    for swap in swaps(found[0]) if found else ():
        name = swap.name_zh if language == "zh" else swap.name_en
        if name and name != food.said.food:  # a smaller share of the same food was tried above
            tries.append(("instead", name, _in_place_of(food, name, swap.share)))
    told: list[dict[str, Any]] = []
    for kind, name, other in tries:
        outcome = table.expect([*foods[:heaviest], other, *foods[heaviest + 1 :]])
        if outcome and expected.delta_2h - outcome.delta_2h >= _WORTH_SAYING:
            told.append({"kind": kind, "food": name, "expected": outcome.delta_2h})
    return told[:_MOST_SWAPS]


def _in_place_of(food: Weighed, name: str, share: float) -> Weighed:
    return Weighed(said=FoodSaid(food=name), grams=(food.grams or 0) * share, basis="estimate")


def expected_rise(
    session: Session, hands: Hands, meal: Meal, pre_mmol: float | None, foods: Sequence[Weighed]
) -> float | None:
    """Return the expected change (mmol/L) of a meal that is being logged, to be compared with what is measured."""
    if meal.carbs_g is None:
        return None
    table = seated(session, hands, meal.at)
    planned = PlannedMeal(
        carbs_g=meal.carbs_g,
        time=meal.at,
        meal_type=meal.meal,
        protein_g=meal.protein_g,
        fat_g=meal.fat_g,
        fiber_g=meal.fiber_g,
        kcal=meal.kcal,
        pre_mmol=pre_mmol,
        foods=tuple(food_key(one.said.food) for one in foods),
        **table.lately,
    )
    try:
        return round(predict(table.person, table.past, planned).delta_2h, 1)
    except NoPrediction:
        return None
