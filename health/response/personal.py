"""Learning a person from their own measured meals: empirical Bayes in closed form, microseconds, no training run.

A ground line (a small linear stand-in for the prior, linear in meal terms, with weights that depend on the profile) says
what people like this one do. What is left over is the person's own: an intercept and slopes with a normal prior whose
widths were estimated on people set aside; foods that came up again have an effect of their own. Posterior mean = (Z'Z / s^2 + diag(1 / tau^2))^-1 Z'r / s^2.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from health.response import features
from health.response.records import Meal, PastMeal, Person

Floats = NDArray[np.float64]
CARBS_KNOTS = (20.0, 45.0, 80.0)  # grams, where the slope may change
PRE_KNOTS = (5.5, 8.0, 11.0)  # mmol/L
OWN = ("usual", "pre", "carbs", "breakfast", "dinner", "snack", "fat", "protein")
TERMS = (
    *OWN, "fiber", "carbs_20", "carbs_45", "carbs_80", "pre_5.5", "pre_8", "pre_11",
    "sin", "cos", "breakfast_carbs", "breakfast_pre", "dinner_pre", "carbs_pre", "late",
)  # fmt: skip
PROFILE = ("all", "type_1", "insulin", "hba1c", "age", "bmi")
LATEST = 250  # meals that count, at most: more change nothing that can be measured, and people change
STEADY = 5  # own meals that weigh as much as "scatters like everybody"
FOOD_WIDTH = (
    0.5  # mmol/L: how far the effects of foods lie apart in one person; docs/measurements/prediction.md
)
FOODS = 20  # of the foods eaten again, so many of the most frequent have an effect
_AGAIN = 2
_FIELDS = attrgetter("carbs_g", "protein_g", "fat_g", "fiber_g", "pre_mmol", "delta_2h")


@dataclass(frozen=True, slots=True)
class Learning:
    """The fitted numbers: ground [TERMS x PROFILE], widths tau and carry-over (by mode) of OWN, noise (mmol/L)."""

    ground: Floats
    widths: Floats
    carried: Mapping[str, Floats]
    noise: float
    noise_type_1: float


@dataclass(frozen=True, slots=True)
class Own:
    """What is known of this person beyond the profile: deviations of OWN and then of foods, how surely, and the spread."""

    deviations: Floats  # [OWN + foods], mmol/L
    precision: Floats
    meals: int
    spread: float  # 1 = as wide as people usually are; shrunken
    foods: tuple[str, ...] = ()
    eaten: tuple[int, ...] = ()  # in how many meals each of the foods was


NOBODY = Own(np.zeros(len(OWN)), np.zeros((len(OWN), len(OWN))), 0, 1.0)


def learn(person: Person, history: Sequence[PastMeal], learning: Learning) -> Own:
    """Return the posterior of a person after their measured meals (the caller sees to LATEST)."""
    if not history:
        return NOBODY
    terms, outcomes = past_terms(history)
    left_over = outcomes - terms @ (learning.ground @ profile(person))
    foods, there = _foods(history)
    own = np.hstack([terms[:, : len(OWN)], there]) if foods else terms[:, : len(OWN)]
    noise = learning.noise_type_1 if person.diabetes == "t1d" else learning.noise
    widths = np.concatenate([learning.widths, np.full(len(foods), FOOD_WIDTH)])
    precision = own.T @ own / noise**2 + np.diag(1 / widths**2)
    deviations = np.asarray(np.linalg.solve(precision, own.T @ left_over / noise**2), np.float64)
    rest = left_over - own @ deviations
    spread = math.sqrt((STEADY + float(rest @ rest) / noise**2) / (STEADY + len(outcomes)))
    eaten = tuple(int(count) for count in there.sum(axis=0))
    return Own(deviations, precision, len(outcomes), spread, foods, eaten)


def shift(own: Own, meal: Meal, mode: str, learning: Learning) -> float:
    """Return what the person's own history adds to the prior for this meal, mmol/L."""
    usual = float((_row(meal)[: len(OWN)] * own.deviations[: len(OWN)]) @ learning.carried[mode])
    return usual + food_shift(own, meal)


def food_shift(own: Own, meal: Meal) -> float:
    """Return what the person's own history with the foods of this meal adds, mmol/L."""
    effects = zip(own.foods, own.deviations[len(OWN) :], strict=True)
    return math.fsum(float(effect) for food, effect in effects if food in meal.foods)


def past_terms(history: Sequence[PastMeal]) -> tuple[Floats, Floats]:
    """Return TERMS [n, terms] and outcomes [n] of past meals."""
    numbers = np.array([_FIELDS(meal) for meal in history], dtype=np.float64)  # None becomes NaN
    clock = np.array([_clock(meal) for meal in history])
    return terms(numbers[:, :5], clock), numbers[:, 5]


def terms(food: Floats, clock: Floats) -> Floats:
    """Turn [carbs, protein, fat, fiber, pre] and [hour, meal code] into TERMS; what is missing is as usual."""
    carbs, protein, fat, fiber, pre = food.T
    hour, code = clock.T
    by_carbs = np.clip((carbs - 45) / 25, -1.6, 3.5)
    by_pre = _known((pre - 7.5) / 2.5)
    breakfast, dinner, snack = (
        np.where(np.isnan(code), 0.0, (code == n) - usual) for n, usual in _MEAL_SHARES
    )
    angle = _known((hour - 12) * (math.pi / 12))
    late = _known(np.maximum(hour - 20, 0) / 2)
    columns = [
        np.ones(len(carbs)), by_pre, by_carbs, breakfast, dinner, snack,
        _known(np.clip((fat - 15) / 12, -1.3, 3)), _known(np.clip((protein - 20) / 14, -1.5, 3)),
        _known(np.clip((fiber - 4) / 3, -1.4, 3)),
        *(np.maximum(carbs - knot, 0) / 25 for knot in CARBS_KNOTS),
        *(_known(np.maximum(pre - knot, 0) / 2.5) for knot in PRE_KNOTS),
        np.sin(angle), np.cos(angle), breakfast * by_carbs, breakfast * by_pre, dinner * by_pre,
        by_carbs * by_pre, late,
    ]  # fmt: skip
    return np.column_stack(columns)


def profile(person: Person) -> Floats:
    """Return PROFILE, centred on the people of the studies."""
    row = dict(zip(features.METER, features.row(person, Meal(45.0)), strict=False))
    about = [
        1.0,
        row["type_1"],
        row["insulin"] - 0.5,
        (row["hba1c"] - 8) / 2,
        (row["age"] - 60) / 15,
        (row["bmi"] - 24) / 5,
    ]
    return np.clip(_known(np.array(about)), -2, 2)


def _foods(history: Sequence[PastMeal]) -> tuple[tuple[str, ...], Floats]:
    """Return the foods that came up again and in which meals they were [n, foods]."""
    said = [(row, food) for row, meal in enumerate(history) if meal.foods for food in meal.foods]
    counts = Counter([food for _, food in said])
    again = tuple(food for food, count in counts.most_common(FOODS) if count >= _AGAIN)
    place = {food: at for at, food in enumerate(again)}
    known = [row * len(again) + place[food] for row, food in said if food in place]
    there = np.zeros(len(history) * len(again))
    there[known] = 1.0
    return again, there.reshape(len(history), len(again))


_MEAL_SHARES = ((0.0, 1 / 3), (2.0, 1 / 3), (3.0, 0.1))


def _row(meal: Meal) -> Floats:
    numbers = [meal.carbs_g, meal.protein_g, meal.fat_g, meal.fiber_g, meal.pre_mmol]
    row: Floats = terms(np.array([numbers], dtype=np.float64), np.array([_clock(meal)]))[0]
    return row


def _clock(meal: Meal | PastMeal) -> tuple[float, float]:
    hour = math.nan if meal.time is None else features.hour_of(meal.time)
    return hour, features.meal_code(meal.time, meal.meal_type)


def _known(values: Floats) -> Floats:
    filled: Floats = np.where(np.isnan(values), 0.0, values)
    return filled
