"""Models of different kinds that together teach the trees that are shipped: none of them is shipped itself.

Extremely random trees, boosted trees in bags, a support vector machine and straight lines err in different places; their
mean is better on people set aside than each of them, and smooth enough for a small forest to learn it
(docs/decisions/0010-prior.md). The lines are also told where glucose drifts by itself, which is learnt from far more moments than there are meals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from health.response import features
from health.response.fit import drift
from health.response.fit.rows import blanked
from health.response.fit.tables import Floats

Model = Callable[[Floats], Floats]  # rows [n, SENSOR] -> mmol/L [n]
BAGS = 4
STIFFNESS = 50.0  # of the lines
LINE, LINE_TYPE_1 = 0.45, 0.55  # what the straight lines weigh: more where few people were measured
_NOT_SMOOTH = frozenset({"meal", "hour", "since_prev", "bolus"})
_PLACE = {name: at for at, name in enumerate(features.SENSOR)}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from: rows [n, SENSOR] and outcomes [n] of meals, whose they are, and moments of the same people's sensors."""

    rows: Floats
    outcomes: Floats
    studies: Sequence[str]
    people: Sequence[str]
    moments: drift.Moments


def teach(lesson: Lesson, width: int, seed: int) -> Model:
    """Fit all of them on a lesson, of whose rows the first `width` columns may be seen; return their mean."""
    random = np.random.default_rng(seed)
    rows, outcomes = lesson.rows, lesson.outcomes
    usual = np.nanmedian(rows, axis=0)
    shown, origin, weights = blanked(rows, random)
    aims = outcomes[origin]
    curved = [
        _random_trees(shown, aims, weights, usual, width, seed),
        _boosted_bags(shown, aims, weights, width, random),
        _vectors(rows, outcomes, np.array(lesson.studies), usual, width),
    ]

    straight = _lines(lesson, usual, width, drift.fit(lesson.moments, lesson.people, width, seed))

    def mean(asked: Floats) -> Floats:
        share = np.where(asked[:, _PLACE["type_1"]] == 1, LINE_TYPE_1, LINE)
        total: Floats = (1 - share) * np.mean([model(asked) for model in curved], axis=0)
        return total + share * straight(asked)

    return mean


def _random_trees(
    shown: Floats, aims: Floats, weights: Floats, usual: Floats, width: int, seed: int
) -> Model:
    from sklearn.ensemble import ExtraTreesRegressor

    trees = ExtraTreesRegressor(
        150, min_samples_leaf=6, max_features=0.5, max_leaf_nodes=500, random_state=seed
    )
    trees.fit(_filled(shown, usual)[:, :width], aims, sample_weight=weights)
    return lambda asked: np.asarray(trees.predict(_filled(asked, usual)[:, :width]), np.float64)


def _boosted_bags(
    shown: Floats, aims: Floats, weights: Floats, width: int, random: np.random.Generator
) -> Model:
    bags: list[Any] = []
    for bag in range(BAGS):
        kept = random.random(len(shown)) < 0.7
        bags.append(_booster(bag).fit(shown[kept, :width], aims[kept], sample_weight=weights[kept]))
    return lambda asked: np.asarray(
        np.mean([bag.predict(asked[:, :width]) for bag in bags], axis=0), np.float64
    )


def _booster(bag: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        loss="absolute_error",
        max_iter=90,
        learning_rate=0.05,
        max_leaf_nodes=12,
        min_samples_leaf=30,
        l2_regularization=5,
        max_features=0.4,
        random_state=bag,
    )


def _vectors(rows: Floats, outcomes: Floats, studies: Any, usual: Floats, width: int) -> Model:
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVR

    smooth = _smooth(_filled(rows, usual), width)
    scaler = StandardScaler().fit(smooth)
    machine = SVR(C=1.5, gamma=0.03, epsilon=0.5)
    # A few people with very many meals each must not outvote the rest.
    machine.fit(_scaled(scaler, smooth), outcomes, sample_weight=np.where(studies == "t1d_uom", 0.7, 1.0))
    return lambda asked: np.asarray(
        machine.predict(_scaled(scaler, _smooth(_filled(asked, usual), width))), np.float64
    )


def _lines(lesson: Lesson, usual: Floats, width: int, drifting: Model) -> Model:
    """One ridge for people with type 1 and one for the others; their mean where the type is not known."""
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def seen(rows: Floats) -> Floats:
        return np.column_stack([_smooth(_filled(rows, usual), width), drifting(rows)])

    type_1 = lesson.rows[:, _PLACE["type_1"]] == 1
    smooth, outcomes = seen(lesson.rows), lesson.outcomes
    limits = np.percentile(smooth, (1, 99), axis=0)
    lines = [
        make_pipeline(StandardScaler(), Ridge(STIFFNESS)).fit(smooth[own].clip(*limits), outcomes[own])
        for own in (~type_1, type_1)
    ]

    def line(asked: Floats) -> Floats:
        known = asked[:, _PLACE["type_1"]]
        share = np.where(np.isnan(known), 0.5, known)
        shown = seen(asked).clip(*limits)
        others, with_type_1 = (np.asarray(one.predict(shown), np.float64) for one in lines)
        return (1 - share) * others + share * with_type_1

    return line


def _scaled(scaler: Any, rows: Floats) -> Floats:
    return np.asarray(scaler.transform(rows).clip(-4, 4), np.float64)


def _filled(rows: Floats, usual: Floats) -> Floats:
    return np.where(np.isnan(rows), usual, rows)


def _smooth(rows: Floats, width: int) -> Floats:
    """Columns among which a distance means something: the clock as a circle, meals as yes or no, grams as roots."""
    seen = dict(zip(features.SENSOR[:width], rows.T[:width], strict=True))
    angle = seen["hour"] * np.pi / 12
    columns = [seen[name] for name in seen if name not in _NOT_SMOOTH and name != "carbs"]
    columns += [np.sqrt(seen["carbs"]), np.sqrt(seen["bolus"]), np.sin(angle), np.cos(angle)]
    columns += [(seen["meal"] == 0) * 1.0, (seen["meal"] == 3) * 1.0]
    if "since_prev" in seen:
        columns.append(np.minimum(seen["since_prev"], 600))
    return np.column_stack(columns)
