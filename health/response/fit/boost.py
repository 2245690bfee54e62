"""Makes the model that is shipped: a line and boosted trees that learn what the teacher says, written as tables."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from health.response import line
from health.response.fit.rows import mixed, sparse
from health.response.fit.teacher import Lesson, teach
from health.response.prior.trees import COLUMNS

TREES = 250
STIFFNESS = 30.0  # of the line
MADE_UP = 16_000  # meals on which the teacher is asked besides the measured ones


def grow(lesson: Lesson, names: tuple[str, ...], seed: int) -> tuple[str, str]:
    """Fit to a lesson, of which the model sees `names`; return the tables of line and trees."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    width = len(names)
    teacher = teach(lesson, width, seed)
    random = np.random.default_rng(seed)
    made_up = mixed(lesson.rows, lesson.studies, MADE_UP, random)
    asked = sparse(np.vstack([lesson.rows, made_up]), random)
    pupil = HistGradientBoostingRegressor(
        max_iter=TREES,
        max_leaf_nodes=16,
        learning_rate=0.06,
        min_samples_leaf=20,
        max_features=0.5,
        random_state=seed,
    )
    seen, aims = asked[:, :width], teacher(asked)
    # Steps imitate a slope badly: what is straight is taken by the line, and the trees learn what it leaves over.
    straight = line.fit(seen, aims, names, STIFFNESS)
    pupil.fit(seen, aims - straight(seen))
    return line.table(straight), table(pupil, names)


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
