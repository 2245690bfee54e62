"""Grows the forest that is shipped: boosted trees that learn what the teacher says, and writes them as a table."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from health.response.fit.rows import mixed, sparse
from health.response.fit.tables import Floats
from health.response.fit.teacher import teach
from health.response.prior.trees import COLUMNS

MADE_UP = 16_000  # meals on which the teacher is asked besides the measured ones


def grow(rows: Floats, outcomes: Floats, studies: Sequence[str], width: int, seed: int) -> Any:
    """Fit the trees to rows [n, SENSOR] and outcomes [n]; they see the first `width` columns."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    teacher = teach(rows, outcomes, studies, width, seed)
    random = np.random.default_rng(seed)
    asked = sparse(np.vstack([rows, mixed(rows, studies, MADE_UP, random)]), random)
    pupil = HistGradientBoostingRegressor(
        max_iter=300,
        max_leaf_nodes=16,
        learning_rate=0.08,
        min_samples_leaf=20,
        max_features=0.5,
        random_state=seed,
    )
    return pupil.fit(asked[:, :width], teacher(asked))


def table(pupil: Any, names: Sequence[str]) -> str:
    """Write trees as lines of CSV; the constant is a tree of one leaf."""
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerow([0, 0, "", "", "", "", "", f"{float(pupil._baseline_prediction[0, 0]):.5g}"])
    for number, (grown,) in enumerate(pupil._predictors, 1):
        lines.writerows(_lines(number, grown.nodes, names))
    return file.getvalue()


def _lines(tree: int, nodes: Any, names: Sequence[str]) -> list[list[Any]]:
    lines: list[list[Any]] = []
    for number, node in enumerate(nodes):
        if node["is_leaf"]:
            lines.append([tree, number, "", "", "", "", "", f"{node['value']:.4g}"])
            continue
        threshold = f"{node['num_threshold']:.6g}"
        left, right = int(node["left"]), int(node["right"])
        missing = int(node["missing_go_to_left"])
        lines.append([tree, number, names[node["feature_idx"]], threshold, missing, left, right, ""])
    return lines
