"""The figures: error, correlation, coverage, classes, Clarke's zones, and differences tested in pairs over people."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from health.response.fit.tables import Floats
from health.response.records import CLASSES, class_of

MG_DL = 18.016
ROUNDS = 2000
_HYPO, _HYPER = 70.0, 180.0  # mg/dL, Clarke's


def error(truth: Floats, predicted: Floats) -> float:
    """Mean absolute error, mmol/L."""
    return float(np.abs(truth - predicted).mean())


def correlation(truth: Floats, predicted: Floats) -> float:
    """Pearson's r; 0 for a constant."""
    return float(np.corrcoef(truth, predicted)[0, 1]) if np.ptp(predicted) > 0 else 0.0


def gain(ours: Floats, theirs: Floats, people: Any, seed: int = 0) -> tuple[float, float, float]:
    """Return how much smaller our absolute errors are, with a 95 % interval: people drawn again, both on the same."""
    names, place = np.unique(people, return_inverse=True)
    counts = np.bincount(place)
    sums = np.bincount(place, weights=theirs - ours)
    drawn = np.random.default_rng(seed).integers(0, len(names), (ROUNDS, len(names)))
    gains = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(gains, (2.5, 97.5))
    return float(sums.sum() / counts.sum()), float(low), float(high)


def class_table(truth: Floats, classes: Sequence[str]) -> list[list[int]]:
    """Return counts: a row for each measured class, a column for each predicted one, in the order of CLASSES."""
    pairs = [(class_of(value), said) for value, said in zip(truth.tolist(), classes, strict=True)]
    return [[pairs.count((measured, said)) for said in CLASSES] for measured in CLASSES]


def clarke(reference: Floats, predicted: Floats) -> dict[str, float]:
    """Return the share of each zone of the error grid (Clarke 1987, Diabetes Care 10:622) for values in mmol/L."""
    zones = [
        _zone(r, p) for r, p in zip((reference * MG_DL).tolist(), (predicted * MG_DL).tolist(), strict=True)
    ]
    return {zone: zones.count(zone) / len(zones) for zone in "ABCDE"}


def _zone(reference: float, predicted: float) -> str:
    if (reference < _HYPO and predicted < _HYPO) or abs(predicted - reference) <= 0.2 * reference:
        return "A"
    if (reference <= _HYPO and predicted >= _HYPER) or (reference >= _HYPER and predicted <= _HYPO):
        return "E"
    if _overcorrects(reference, predicted):
        return "C"
    missed_high = reference >= 240 and _HYPO <= predicted <= _HYPER
    missed_low = reference <= _HYPO <= predicted <= _HYPER
    return "D" if missed_high or missed_low else "B"


def _overcorrects(reference: float, predicted: float) -> bool:
    over = _HYPO <= reference <= 290 and predicted >= reference + 110
    under = 130 <= reference <= _HYPER and predicted <= 7 / 5 * reference - 182
    return over or under
