"""The fitted prior as it is shipped: tables in this folder, read once, when first asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from health.response import days, features, line
from health.response.personal import OWN, Learning
from health.response.prior import trees
from health.response.spread import FACTORS, Width

FOLDER = Path(__file__).parent
GROWN: dict[str, tuple[str, ...]] = {"meter": features.METER, "sensor": features.SENSOR}
MODES: dict[str, tuple[str, ...]] = {**GROWN, "days": features.DAYS}


@dataclass(frozen=True, slots=True)
class Model:
    """The line, and the trees for what it leaves over."""

    line: line.Line
    forest: trees.Forest

    def __call__(self, rows: trees.Floats) -> trees.Floats:
        """Predict rows [n, features] -> mmol/L [n]."""
        return self.line(rows) + self.forest(rows)


@dataclass(frozen=True, slots=True)
class OfDays:
    """The sensor's model, and what the days before add to it."""

    sensor: Model
    days: days.Days

    def __call__(self, rows: trees.Floats) -> trees.Floats:
        """Predict rows [n, features] -> mmol/L [n]."""
        known = len(features.SENSOR)
        type_1 = rows[:, features.SENSOR.index("type_1")] == 1
        return self.sensor(rows[:, :known]) + self.days(rows[:, known:], type_1)


@dataclass(frozen=True, slots=True)
class Prior:
    """Everything that was fitted: a model and a width for each mode, how people differ, the usual row, the course."""

    models: Mapping[str, Model | OfDays]
    widths: Mapping[str, Width]
    learning: Learning
    usual: Mapping[str, float]
    course: Mapping[str, Any]


@cache
def shipped() -> Prior:
    """Return the prior that comes with the program."""
    return read(FOLDER)


def read(folder: Path) -> Prior:
    """Read a prior as `health.response.fit` wrote it."""
    fitted = json.loads((folder / "prior.json").read_text("utf-8"))
    models = {mode: _model(folder, mode, names) for mode, names in GROWN.items()}
    of_days = OfDays(models["sensor"], _days(fitted["days"]))
    widths = {mode: _width(fitted["widths"][mode]) for mode in MODES}
    return Prior(
        {**models, "days": of_days},
        widths,
        _learning(fitted["learning"], models["meter"].line),
        _usual(fitted["usual"]),
        fitted["course"],
    )


def _model(folder: Path, mode: str, names: tuple[str, ...]) -> Model:
    with (
        (folder / f"{mode}_line.csv").open(newline="", encoding="utf-8") as straight,
        (folder / f"{mode}.csv").open(newline="", encoding="utf-8") as branched,
    ):
        return Model(line.read(straight, names), trees.read(branched, names))


def _days(fitted: Any) -> days.Days:
    usual, spread, *weights = (
        np.array([fitted[what][name] for name in days.TERMS])
        for what in ("usual", "spread", "weights", "more_for_type_1")
    )
    return days.Days(usual, spread, np.array(weights))


def _width(fitted: Any) -> Width:
    return Width(np.array([fitted["weights"][name] for name in FACTORS]), np.array(fitted["errors"]))


def _learning(fitted: Any, stand_in: line.Line) -> Learning:
    carried = {mode: _own(fitted["carried"][mode]) for mode in MODES}
    return Learning(stand_in, _own(fitted["widths"]), carried, fitted["noise"], fitted["noise_type_1"])


def _own(fitted: Mapping[str, float]) -> trees.Floats:
    return np.array([fitted[name] for name in OWN])


def _usual(fitted: Mapping[str, float | None]) -> dict[str, float]:
    return {name: features.number(value) for name, value in fitted.items()}
