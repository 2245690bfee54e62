"""The surveillance error grid: how dangerous it would be to act on a predicted value instead of the measured one."""

import csv
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from health.response.evaluate.scores import MG_DL
from health.response.fit.tables import Floats

RISKS = ("none", "slight", "moderate", "great", "extreme")
"""Klonoff 2014, J Diabetes Sci Technol 8:658: |risk| up to 0.5, 1.5, 2.5, 3.5, and above."""
_TABLE = Path(__file__).with_name("surveillance.csv")
_HIGHEST = 600  # mg/dL: where the grid ends


def surveillance(reference: Floats, predicted: Floats) -> dict[str, float]:
    """Return the share of each degree of risk for values in mmol/L; what lies off the grid counts as at its edge."""
    limits = _limits()[_on_grid(reference)]
    value = _on_grid(predicted)[:, None]
    # Each limit that is crossed, on whichever side, is one degree more.
    degree = (value < limits[:, :4]).sum(axis=1) + (value > limits[:, 4:]).sum(axis=1)
    return {risk: float((degree == at).mean()) for at, risk in enumerate(RISKS)}


def _on_grid(mmol: Floats) -> NDArray[np.intp]:
    return np.asarray(np.clip(np.rint(mmol * MG_DL), 0, _HIGHEST), np.intp)


@cache
def _limits() -> NDArray[np.intp]:
    """Limits of the predicted value in mg/dL for each whole reference value [601, 8]: four from which, four up to which."""
    with _TABLE.open(newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        next(lines)
        return np.array([line[1:] for line in lines], np.intp)
