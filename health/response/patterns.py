"""How a person's meals differ from those of people like them: each with how many meals say so, and how surely."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from health.response import bounds, features, personal
from health.response.prior import Prior, shipped
from health.response.records import PastMeal, Person

_KINDS = {"breakfast": 0.0, "dinner": 2.0, "snack": 3.0}
FEWEST = 3  # meals under which a pattern is a coincidence


@dataclass(frozen=True, slots=True)
class Pattern:
    """A difference from people like this one.

    `name` is usual (all meals), breakfast, dinner or snack (against their other meals), carbs (for 25 g more than 45),
    pre (for 2.5 mmol/L more before), fat (12 g more) or protein (14 g more); `effect` is in mmol/L at two hours;
    `confidence` is the probability, 0.5 to 1, that the effect has this sign. A pattern of a `food` is named "food": what
    the food does beyond what its grams would make one expect.
    """

    name: str
    effect: float
    meals: int
    confidence: float
    food: str | None = None


def patterns(
    person: Person, history: Sequence[PastMeal], *, prior: Prior | None = None
) -> tuple[Pattern, ...]:
    """Return what the person's measured meals say, surest first; nothing where there are too few."""
    known = bounds.usable(history[-personal.LATEST :])
    if len(known) < FEWEST:
        return ()
    own = personal.learn(person, known, (prior or shipped()).learning)
    deviations = np.sqrt(np.diag(np.linalg.inv(own.precision)))
    codes = Counter(features.meal_code(meal.time, meal.meal_type) for meal in known)
    count, effects = len(personal.OWN), own.deviations.tolist()
    of_foods = [
        Pattern("food", effect, eaten, _confidence(effect / float(deviation)), food)
        for food, effect, deviation, eaten in zip(
            own.foods, effects[count:], deviations[count:], own.eaten, strict=True
        )
        if eaten >= FEWEST
    ]
    counts = {name: codes[_KINDS[name]] if name in _KINDS else own.meals for name in personal.OWN}
    found = [
        Pattern(name, effect, counts[name], _confidence(effect / float(deviation)))
        for name, effect, deviation in zip(personal.OWN, effects[:count], deviations[:count], strict=True)
        if counts[name] >= FEWEST
    ]
    return tuple(sorted([*found, *of_foods], key=lambda pattern: -pattern.confidence))


def _confidence(score: float) -> float:
    return 0.5 * (1 + math.erf(abs(score) / math.sqrt(2)))
