"""Boosted trees as a table that a person can read, asked by numpy without walking them: all trees and all rows at once.

A value of one feature rules out leaves: at each node whose threshold it exceeds, those on the left. For each feature and each step between its thresholds the leaves that are
left over are worked out once, as bits; a row is answered by the bits that all of its features leave, of which the lowest is the leaf where
a walk would have ended (QuickScorer: Lucchese 2015, SIGIR, 73).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COLUMNS = ("tree", "node", "feature", "threshold", "missing_left", "left", "right", "value")
MOST_LEAVES = 64  # of a tree: the bits of the widest number
_Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Split:
    """A node: which of its features' values go right, and which leaves of its tree are left then."""

    tree: int
    feature: str
    threshold: float
    missing_left: bool
    left_over: int  # bits of leaves


@dataclass(frozen=True, slots=True)
class Forest:
    """For each feature its thresholds in order; for each step between them, and for a missing value, the leaves left in each tree."""

    thresholds: tuple[Floats, ...]
    starts: NDArray[np.intp]  # [features]: where the steps of a feature begin among all of them
    left_over: NDArray[np.unsignedinteger]  # [steps of all features, trees]
    values: Floats  # all leaves, tree after tree
    roots: NDArray[np.intp]  # [trees]: where its leaves begin

    def __call__(self, rows: Floats) -> Floats:
        """Sum the trees for rows [n, features] -> [n]."""
        steps = np.empty(rows.shape, np.intp)
        missing = np.isnan(rows)
        for at, known in enumerate(self.thresholds):
            steps[:, at] = known.searchsorted(rows[:, at])
            steps[missing[:, at], at] = len(known) + 1
        bits = np.bitwise_and.reduce(self.left_over[steps + self.starts], axis=1)
        lowest = bits & (~bits + 1)
        leaf = np.frexp(lowest.astype(np.float64))[1] - 1
        total: Floats = self.values[self.roots + leaf].sum(axis=1)
        return total


def read(table: Iterable[str], features: tuple[str, ...]) -> Forest:
    """Read a forest from the lines of its table (CSV with COLUMNS, feature by name, empty on a leaf)."""
    splits: list[Split] = []
    leaves: list[list[float]] = []
    for tree, (_, lines) in enumerate(groupby(csv.DictReader(table), key=lambda line: line["tree"])):
        leaves.append(_tree(tree, {line["node"]: line for line in lines}, splits))
    most = max(map(len, leaves))
    if most > MOST_LEAVES:
        raise ValueError(f"a tree has {most} leaves")
    kind = np.min_scalar_type(2**most - 1)
    of_features = [
        _steps([split for split in splits if split.feature == name], len(leaves), kind) for name in features
    ]
    sizes = [len(left_over) for _, left_over in of_features]
    return Forest(
        tuple(thresholds for thresholds, _ in of_features),
        np.cumsum([0, *sizes[:-1]]),
        np.vstack([left_over for _, left_over in of_features]),
        np.array([value for tree in leaves for value in tree]),
        np.cumsum([0, *map(len, leaves[:-1])]),
    )


def _tree(tree: int, nodes: Mapping[str, _Line], splits: list[Split]) -> list[float]:
    """Return the values of the leaves from left to right, and note the splits."""
    values: list[float] = []

    def enter(node: str) -> None:
        line = nodes[node]
        if not line["feature"]:
            values.append(float(line["value"] or 0))
            return
        begin = len(values)
        enter(line["left"])
        on_the_left = (1 << len(values)) - (1 << begin)
        enter(line["right"])
        missing_left = line["missing_left"] == "1"
        splits.append(Split(tree, line["feature"], float(line["threshold"]), missing_left, ~on_the_left))

    enter("0")
    return values


def _steps(
    splits: list[Split], trees: int, kind: np.dtype[np.unsignedinteger]
) -> tuple[Floats, NDArray[np.unsignedinteger]]:
    """Return a feature's thresholds in order, and the leaves left in each tree at each step [thresholds + 2, trees]: the last is for a missing value."""
    thresholds = np.unique([split.threshold for split in splits])
    every = int(np.iinfo(kind).max)
    left_over = np.full((len(thresholds) + 2, trees), every, kind)
    for split in splits:
        bits = kind.type(split.left_over & every)
        left_over[thresholds.searchsorted(split.threshold) + 1, split.tree] &= bits
        if not split.missing_left:
            left_over[-1, split.tree] &= bits
    np.bitwise_and.accumulate(left_over[:-1], axis=0, out=left_over[:-1])
    return thresholds, left_over
