"""One meal of one person becomes a prediction: the prior, moved by the person's own meals, with its range."""

import math
from collections.abc import Sequence

import numpy as np

from health.response import bounds as limits
from health.response import features, personal, spread
from health.response.prior import MODES, Prior, shipped
from health.response.records import Meal, PastMeal, Person, Prediction, Reason

SMALLEST_REASON = 0.15  # mmol/L: below it, an input is not worth naming


def predict(
    person: Person, history: Sequence[PastMeal], meal: Meal, *, prior: Prior | None = None
) -> Prediction:
    """Predict the change (mmol/L) from just before a meal to two hours after it.

    Raises NoPrediction for children, in pregnancy, for impossible input, and for a value under 3.9 (treat it first).
    """
    limits.check(person, meal)
    limits.check_not_low(meal)
    return expect(person, history, meal, prior=prior)


def expect(
    person: Person, history: Sequence[PastMeal], meal: Meal, *, prior: Prior | None = None
) -> Prediction:
    """Predict without asking whether one may."""
    fitted = prior or shipped()
    mode = mode_of(meal)
    names = MODES[mode]
    row = np.array(features.row(person, meal)[: len(names)])
    own = personal.learn(person, limits.usable(history[-personal.LATEST :]), fitted.learning)
    from_own = personal.shift(own, meal, mode, fitted.learning)
    rows, groups = _with_and_without(row, names, fitted)
    with_all, *without = fitted.models[mode](rows)
    middle = float(with_all) + from_own
    width = fitted.widths[mode]
    size = spread.scale(dict(zip(names, row.tolist(), strict=True)), own, person.diabetes, width)
    low, high = spread.bounds(middle, size, width)
    probabilities = spread.chances(middle, size, width)
    effects = {group: float(with_all - other) for group, other in zip(groups, without, strict=True)}
    of_foods = personal.food_shift(own, meal)
    reasons = _reasons({**effects, "history": from_own - of_foods, "own_foods": of_foods})
    return Prediction(middle, low, high, spread.choose(probabilities), probabilities, reasons)


def mode_of(meal: Meal) -> str:
    """A sensor is one that knows the last day, and maybe the days before; anything else is a meter."""
    if meal.mean_24h is None:
        return "meter"
    return "sensor" if meal.mean_6h is None and meal.days_rise is None else "days"


def _with_and_without(
    row: spread.Floats, names: tuple[str, ...], prior: Prior
) -> tuple[spread.Floats, list[str]]:
    """Return the row, and for each known group of inputs the row with that group as usual."""
    rows, groups = [row], []
    for group, members in features.GROUPS.items():
        places = [
            names.index(name) for name in members if name in names and not math.isnan(row[names.index(name)])
        ]
        if places:
            changed = row.copy()
            changed[places] = [prior.usual[names[place]] for place in places]
            rows.append(changed)
            groups.append(group)
    return np.array(rows), groups


def _reasons(effects: dict[str, float]) -> tuple[Reason, ...]:
    ranked = sorted(effects.items(), key=lambda item: -abs(item[1]))
    return tuple(Reason(name, effect) for name, effect in ranked if abs(effect) >= SMALLEST_REASON)
