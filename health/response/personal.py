"""Learning a person from their own measured meals: empirical Bayes in closed form, microseconds, no training run.

The straight line of the meter's prior, which is quick to ask about many meals, says what people like this one do. What is left over is the person's own: an intercept and slopes with a normal prior whose
widths were estimated on people set aside; foods that came up again have an effect of their own. Posterior mean = (Z'Z / s^2 + diag(1 / tau^2))^-1 Z'r / s^2.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from health.response import features
from health.response.line import Line
from health.response.records import Meal, PastMeal, Person

Floats = NDArray[np.float64]
OWN = ("usual", "pre", "carbs", "breakfast", "dinner", "snack", "fat", "protein")
LATEST = 250  # meals that count, at most: more change nothing that can be measured, and people change
STEADY = 5  # own meals that weigh as much as "scatters like everybody"
FOOD_WIDTH = (
    0.5  # mmol/L: how far the effects of foods lie apart in one person; docs/measurements/prediction.md
)
FOODS = 20  # of the foods eaten again, so many of the most frequent have an effect
_AGAIN = 2
_LEAST = 0.05  # of a meal that only itself speaks of, so much is taken as new
_FIELDS = attrgetter("carbs_g", "protein_g", "fat_g", "fiber_g", "kcal", "pre_mmol", "delta_2h")


@dataclass(frozen=True, slots=True)
class Learning:
    """The meter's line, and the fitted numbers: widths tau and carry-over (by mode) of OWN, noise (mmol/L)."""

    line: Line
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
    rows, outcomes = past_rows(person, history)
    left_over = outcomes - learning.line(rows)
    foods, there = _foods(history)
    usual = terms(rows)
    own = np.hstack([usual, there]) if foods else usual
    noise = learning.noise_type_1 if person.diabetes == "t1d" else learning.noise
    widths = np.concatenate([learning.widths, np.full(len(foods), FOOD_WIDTH)])
    precision = own.T @ own / noise**2 + np.diag(1 / widths**2)
    inverse = np.linalg.inv(precision)
    deviations = np.asarray(inverse @ (own.T @ left_over) / noise**2, np.float64)
    # How far a meal lies from what was learnt with it is less than from what was learnt without it.
    leaning = np.sum(own @ inverse * own, axis=1) / noise**2
    rest = (left_over - own @ deviations) ** 2 / np.maximum(1 - leaning, _LEAST)
    spread = math.sqrt((STEADY + float(rest.sum()) / noise**2) / (STEADY + len(outcomes)))
    eaten = tuple(int(count) for count in there.sum(axis=0))
    return Own(deviations, precision, len(outcomes), spread, foods, eaten)


def shift(own: Own, meal: Meal, mode: str, learning: Learning) -> float:
    """Return what the person's own history adds to the prior for this meal, mmol/L."""
    if not own.meals:
        return 0.0
    row = np.array([features.row(_NOBODY, meal)[: len(features.METER)]])
    usual = float((terms(row)[0] * own.deviations[: len(OWN)]) @ learning.carried[mode])
    return usual + food_shift(own, meal)


def food_shift(own: Own, meal: Meal) -> float:
    """Return what the person's own history with the foods of this meal adds, mmol/L."""
    effects = zip(own.foods, own.deviations[len(OWN) :], strict=True)
    return math.fsum(float(effect) for food, effect in effects if food in meal.foods)


def past_rows(person: Person, history: Sequence[PastMeal]) -> tuple[Floats, Floats]:
    """Return the meter's features [n, METER] and outcomes [n] of past meals, as features.row has them of one."""
    flat = list(chain.from_iterable(map(_FIELDS, history)))
    numbers = np.array(flat, dtype=np.float64).reshape(len(history), -1)  # None becomes NaN
    hours, codes = _clocks(history)
    who = features.row(person, Meal(45.0))
    rows = np.tile(who[: len(features.METER)], (len(history), 1))
    carbs, kcal, pre = numbers[:, 0], numbers[:, 4], numbers[:, 5]
    protein, fat, fiber = (np.clip(numbers[:, at], 0, most) for at, most in ((1, 150), (2, 150), (3, 40)))
    energy = 4 * carbs + 4 * protein + 9 * fat
    energy = np.where(np.isnan(energy) & (kcal > 0), np.maximum(kcal, 4 * carbs), energy)
    bolus = rows[
        :, _AT["bolus"]
    ]  # what was given with a past meal is not known, but for those who never take any
    put = {
        "carbs": carbs, "protein": protein, "fat": fat, "fiber": fiber, "carb_share": 4 * carbs / (energy + 20),
        "pre": pre, "hour": hours, "meal": codes, "bolus_per_carb": bolus / (carbs + 20),
        "above_usual": pre - features.average_of(rows[:, _AT["hba1c"]]),
    }  # fmt: skip
    for name, column in put.items():
        rows[:, _AT[name]] = column
    return rows, numbers[:, 6]


def terms(rows: Floats) -> Floats:
    """Turn the meter's features [n, METER] into OWN [n]; what is missing is as usual."""
    carbs, protein, fat, pre, code = (
        rows[:, _AT[name]] for name in ("carbs", "protein", "fat", "pre", "meal")
    )
    breakfast, dinner, snack = (
        np.where(np.isnan(code), 0.0, (code == n) - usual) for n, usual in _MEAL_SHARES
    )
    columns = [
        np.ones(len(rows)), (pre - 7.5) / 2.5, np.clip((carbs - 45) / 25, -1.6, 3.5), breakfast, dinner, snack,
        np.clip((fat - 15) / 12, -1.3, 3), np.clip((protein - 20) / 14, -1.5, 3),
    ]  # fmt: skip
    found: Floats = np.nan_to_num(np.column_stack(columns), nan=0.0)
    return found


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


_NOBODY = Person()
_AT = {name: at for at, name in enumerate(features.METER)}
_MEAL_SHARES = ((0.0, 1 / 3), (2.0, 1 / 3), (3.0, 0.1))


def _clocks(history: Sequence[PastMeal]) -> tuple[Floats, Floats]:
    """Return the hour and the code of each meal, as features.row has them of one."""
    times = [meal.time for meal in history]
    hours = np.array([math.nan if time is None else time.hour + time.minute / 60 for time in times])
    named = [features.code_of(meal.meal_type) if meal.meal_type else math.nan for meal in history]
    codes = np.where(np.isnan(named), features.code_at(hours), named)
    return hours, codes
