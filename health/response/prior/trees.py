"""Boosted trees as a table that a person can read, walked by numpy: all trees and all rows at once."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COLUMNS = ("tree", "node", "feature", "threshold", "missing_left", "left", "right", "value")


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees side by side in flat arrays; a leaf points at itself, so that a walk may go on too long unharmed."""

    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: Floats
    missing_left: NDArray[np.bool_]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: Floats
    depth: int

    def __call__(self, rows: Floats) -> Floats:
        """Sum the trees for rows [n, features] -> [n]."""
        count = len(rows)
        flat = np.ascontiguousarray(rows).ravel()
        start = (np.arange(count) * rows.shape[1])[:, None]
        at = np.broadcast_to(self.roots, (count, len(self.roots)))
        for _ in range(self.depth):
            seen = flat.take(start + self.feature.take(at))
            goes_left = (seen <= self.threshold.take(at)) | (np.isnan(seen) & self.missing_left.take(at))
            at = np.where(goes_left, self.left.take(at), self.right.take(at))
        total: Floats = self.value.take(at).sum(axis=1)
        return total


def read(table: Iterable[str], features: tuple[str, ...]) -> Forest:
    """Read a forest from the lines of its table (CSV with COLUMNS, feature by name, empty on a leaf)."""
    lines = list(csv.DictReader(table))
    offset, roots, offsets = 0, [], []
    for position, line in enumerate(lines):
        if line["node"] == "0":
            offset = position
            roots.append(position)
        offsets.append(offset)
    leaf = [not line["feature"] for line in lines]
    own = range(len(lines))
    place = {name: i for i, name in enumerate(features)}
    return Forest(
        np.array(roots, np.intp),
        np.array(
            [0 if end else place[line["feature"]] for line, end in zip(lines, leaf, strict=True)], np.intp
        ),
        np.array([0.0 if end else float(line["threshold"]) for line, end in zip(lines, leaf, strict=True)]),
        np.array([line["missing_left"] == "1" for line in lines]),
        np.array([i if leaf[i] else offsets[i] + int(lines[i]["left"]) for i in own], np.intp),
        np.array([i if leaf[i] else offsets[i] + int(lines[i]["right"]) for i in own], np.intp),
        np.array([float(line["value"] or 0) for line in lines]),
        _depth(lines),
    )


def _depth(lines: list[dict[str, str]]) -> int:
    deepest, depth = 0, {}
    for line in lines:
        node = int(line["node"])
        if node == 0:
            depth = {0: 0}
        deepest = max(deepest, depth[node])
        if line["feature"]:
            depth[int(line["left"])] = depth[int(line["right"])] = depth[node] + 1
    return deepest
