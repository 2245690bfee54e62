"""What the prediction has to beat: the mean, a line through the carbohydrates, boosted trees, ridge with trees."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from health.response.evaluate.folds import folds
from health.response.fit.tables import FITTED_ON, Case, Floats, matrix
from health.response.prior import MODES

RIVALS = {
    "meter": ("population mean", "carbohydrates, linear", "boosted trees, meter"),
    "sensor": ("ridge + boosted trees, CGM",),
    "days": ("ridge + boosted trees, CGM and days",),
}
_SHRINK = 4.0  # own residuals that weigh as much as "no difference"


def rival(name: str, mode: str, cases: Sequence[Case], study: str) -> Floats:
    """Predict a study's people by a rival fitted on other people, told what this mode knows: of the same study, or of the permitted ones for the third."""
    rows, outcomes = matrix(cases)
    rows = rows[:, : len(MODES[mode])]
    there = np.array([case.study == study for case in cases])
    if study not in FITTED_ON:
        others = np.array([case.study in FITTED_ON for case in cases])
        return _fit(name, rows[others], outcomes[others], rows[there])
    own = folds([case for case in cases if case.study == study])
    return apart(name, rows[there], outcomes[there], own)


def apart(name: str, rows: Floats, outcomes: Floats, own_folds: Sequence[int]) -> Floats:
    """Predict each meal by a rival fitted on the other folds."""
    own = np.array(own_folds)
    predicted = np.zeros(len(rows))
    for number in np.unique(own):
        out = own == number
        predicted[out] = _fit(name, rows[~out], outcomes[~out], rows[out])
    return predicted


def with_history(predicted: Floats, cases: Sequence[Case], count: int) -> Floats:
    """Move a rival by the shrunken mean of its errors on the person's latest `count` earlier meals."""
    errors = np.array([case.delta_2h for case in cases]) - predicted
    people = np.array([case.subject for case in cases])
    moved = predicted.copy()
    for person in np.unique(people):
        own = np.flatnonzero(people == person)
        for now, place in enumerate(own):
            past = errors[own[max(0, now - count) : now]]
            moved[place] += past.sum() / (len(past) + _SHRINK)
    return moved


def _fit(name: str, rows: Floats, outcomes: Floats, asked: Floats) -> Floats:
    if name == "population mean":
        return np.full(len(asked), outcomes.mean())
    if name == "carbohydrates, linear":
        slope, start = np.polyfit(rows[:, 0], outcomes, 1)
        return np.asarray(start + slope * asked[:, 0], np.float64)
    known = np.flatnonzero(~np.isnan(rows).all(axis=0))
    rows, asked = rows[:, known], asked[:, known]
    if name == "boosted trees, meter":
        return np.asarray(_trees().fit(rows, outcomes).predict(asked), np.float64)
    together = [_ridge(), _trees()]
    return np.asarray(
        np.mean([one.fit(rows, outcomes).predict(asked) for one in together], axis=0), np.float64
    )


def _trees() -> Any:
    """Stands in for LightGBM: the same algorithm from scikit-learn, at settings usual for 2,000 rows."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    return HistGradientBoostingRegressor(
        loss="absolute_error",
        max_iter=200,
        learning_rate=0.04,
        max_leaf_nodes=8,
        min_samples_leaf=30,
        l2_regularization=5,
        random_state=0,
    )


def _ridge() -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), Ridge(100.0))
