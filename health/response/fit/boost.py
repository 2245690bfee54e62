"""Grows the boosted trees: bags of people, with what may be missing blanked at random, and writes them as a table."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from health.response import features
from health.response.fit.tables import Floats
from health.response.trees import COLUMNS

PROFILE = ("age", "sex", "bmi", "hba1c")
BOLUS = ("bolus", "bolus_per_carb")

# What people leave out, how often a copy of a row is made without it, and what such a copy weighs.
# Copies keep a missing profile from meaning "one of the studies that has none".
BLANKED: tuple[tuple[tuple[str, ...], float, float], ...] = (
    (PROFILE, 0.5, 0.5),
    (BOLUS, 0.5, 0.5),
    ((*PROFILE, *BOLUS, "insulin", "type_1"), 0.3, 0.5),
    (("pre", "gap", "gap_in_sd"), 0.3, 0.5),
    (("protein", "fat", "fiber", "carb_share"), 0.3, 0.5),
    (("hour",), 0.1, 0.5),
)


@dataclass(frozen=True, slots=True)
class Growth:
    """How trees are grown; the loss is the absolute error, so that a prediction is a median."""

    bags: int = 6
    share: float = 0.8
    trees: int = 60
    rate: float = 0.05
    leaves: int = 8


def grow(rows: Floats, outcomes: Floats, people: Sequence[str], seed: int, growth: Growth) -> list[Any]:
    """Fit one booster for each bag of people."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    random = np.random.default_rng(seed)
    bags = []
    for bag in range(growth.bags):
        chosen = _bag(people, growth.share, random)
        shown, aims, weights = _blank(rows[chosen], outcomes[chosen], random)
        model = HistGradientBoostingRegressor(
            loss="absolute_error",
            max_iter=growth.trees,
            learning_rate=growth.rate,
            max_leaf_nodes=growth.leaves,
            min_samples_leaf=30,
            l2_regularization=5,
            max_features=0.5,
            random_state=1000 * seed + bag,
        )
        bags.append(model.fit(shown, aims, sample_weight=weights))
    return bags


def table(bags: Sequence[Any], names: Sequence[str]) -> str:
    """Write the bags as one forest whose sum is their mean; the constant is the first tree."""
    file, tree = io.StringIO(), 0
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(COLUMNS)
    start = float(np.mean([bag._baseline_prediction for bag in bags]))
    lines.writerow([tree, 0, "", "", "", "", "", f"{start:.5g}"])
    for bag in bags:
        for (grown,) in bag._predictors:
            tree += 1
            lines.writerows(_lines(tree, grown.nodes, names, len(bags)))
    return file.getvalue()


def _lines(tree: int, nodes: Any, names: Sequence[str], bags: int) -> list[list[Any]]:
    lines: list[list[Any]] = []
    for number, node in enumerate(nodes):
        if node["is_leaf"]:
            lines.append([tree, number, "", "", "", "", "", f"{node['value'] / bags:.4g}"])
            continue
        threshold = f"{node['num_threshold']:.6g}"
        left, right = int(node["left"]), int(node["right"])
        missing = int(node["missing_go_to_left"])
        lines.append([tree, number, names[node["feature_idx"]], threshold, missing, left, right, ""])
    return lines


def _bag(people: Sequence[str], share: float, random: np.random.Generator) -> NDArray[np.bool_]:
    named = np.array(people)
    kept: list[str] = []
    for study in sorted({name.split("-")[0] for name in people}):
        own = np.unique(named[np.char.startswith(named, study)])
        kept += list(random.choice(own, max(1, round(len(own) * share)), replace=False))
    return np.isin(named, kept)


def _blank(rows: Floats, outcomes: Floats, random: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    shown, aims, weights = [rows], [outcomes], [np.ones(len(rows))]
    names = features.SENSOR[: rows.shape[1]]
    for blanked, share, weight in BLANKED:
        chosen = random.random(len(rows)) < share
        copy = rows[chosen].copy()
        copy[:, [names.index(name) for name in blanked if name in names]] = np.nan
        shown.append(copy)
        aims.append(outcomes[chosen])
        weights.append(np.full(int(chosen.sum()), weight))
    return np.vstack(shown), np.concatenate(aims), np.concatenate(weights)
