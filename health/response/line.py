"""A straight line under the trees, as a table that a person can read: what is smooth need not be made of steps."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
COLUMNS = ("term", "usual", "spread", "weight", "weight_type_1")
FARTHEST = 3.0  # spreads from usual at which the line goes flat: nobody is known out there
_NOT_SMOOTH = frozenset({"meal", "hour", "since_prev", "bolus", "carbs"})


def smooth(rows: Floats, names: tuple[str, ...]) -> dict[str, Floats]:
    """Terms by name, among which a distance means something: the clock as a circle, meals as yes or no, grams as roots."""
    seen = dict(zip(names, rows.T, strict=True))
    angle, meal = seen["hour"] * np.pi / 12, seen["meal"]
    terms = {name: seen[name] for name in names if name not in _NOT_SMOOTH}
    terms |= {
        "root_carbs": np.sqrt(seen["carbs"]),
        "root_bolus": np.sqrt(seen["bolus"]),
        "sin_hour": np.sin(angle),
        "cos_hour": np.cos(angle),
        "breakfast": np.where(np.isnan(meal), np.nan, meal == 0),
        "snack": np.where(np.isnan(meal), np.nan, meal == 3),
    }
    if "since_prev" in seen:
        terms["since_prev"] = np.minimum(seen["since_prev"], 600)
    return terms


@dataclass(frozen=True, slots=True)
class Line:
    """Weights of terms in spreads from usual (mmol/L), and what is added to them for people with type 1; a term not known is usual."""

    names: tuple[str, ...]
    usual: Floats
    spread: Floats
    weights: Floats  # [2, 1 + terms]: for all, and more for type 1; a constant first

    def __call__(self, rows: Floats) -> Floats:
        """Return the line for rows [n, features] -> [n]."""
        steps = np.hstack([np.ones((len(rows), 1)), self.steps(rows)])
        type_1 = rows[:, self.names.index("type_1")] == 1
        total: Floats = steps @ self.weights[0] + type_1 * (steps @ self.weights[1])
        return total

    def steps(self, rows: Floats) -> Floats:
        """Return how many spreads each term is from usual [n, terms]."""
        terms = np.column_stack(list(smooth(rows, self.names).values()))
        found: Floats = np.nan_to_num(
            np.clip((terms - self.usual) / self.spread, -FARTHEST, FARTHEST), nan=0.0
        )
        return found


def fit(rows: Floats, aims: Floats, names: tuple[str, ...], stiffness: float) -> Line:
    """Fit a line to aims [n]: least squares, held back by the stiffness; the constant is free."""
    terms = np.column_stack(list(smooth(rows, names).values()))
    spread = np.maximum(np.nanstd(terms, axis=0), 1e-6)
    line = Line(names, np.nanmean(terms, axis=0), spread, np.zeros((2, 1 + terms.shape[1])))
    steps = np.hstack([np.ones((len(rows), 1)), line.steps(rows)])
    type_1 = (rows[:, names.index("type_1")] == 1)[:, None]
    design = np.hstack([steps, steps * type_1])
    held = np.full(design.shape[1], stiffness)
    held[0] = 0.0
    weights = np.linalg.solve(design.T @ design + np.diag(held), design.T @ aims)
    return Line(names, line.usual, spread, weights.reshape(2, -1))


def table(line: Line) -> str:
    """Write a line as lines of CSV."""
    file = io.StringIO()
    out = csv.writer(file, lineterminator="\n")
    out.writerow(COLUMNS)
    out.writerow(["always", "", "", *(f"{weight:.4g}" for weight in line.weights[:, 0])])
    named = smooth(np.zeros((1, len(line.names))), line.names)
    for at, term in enumerate(named):
        numbers = (line.usual[at], line.spread[at], *line.weights[:, at + 1])
        out.writerow([term, *(f"{number:.5g}" for number in numbers)])
    return file.getvalue()


def read(lines: Iterable[str], names: tuple[str, ...]) -> Line:
    """Read a line from the lines of its table."""
    found: Mapping[str, Mapping[str, str]] = {line["term"]: line for line in csv.DictReader(lines)}
    terms = list(smooth(np.zeros((1, len(names))), names))
    rows = [found[term] for term in terms]
    weights = [
        [float(row[column]) for row in (found["always"], *rows)] for column in ("weight", "weight_type_1")
    ]
    return Line(
        names,
        np.array([float(row["usual"]) for row in rows]),
        np.array([float(row["spread"]) for row in rows]),
        np.array(weights),
    )
