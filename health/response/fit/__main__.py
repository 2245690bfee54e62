"""`python -m health.response.fit FOLDER`: fit the prior on the permitted studies and write it where it is shipped."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from health.response import features
from health.response.days import TERMS, Days
from health.response.fit import calibrate, drift, fold
from health.response.fit.tables import FITTED_ON, Case, cases, matrix
from health.response.personal import OWN
from health.response.prior import FOLDER
from health.response.spread import FACTORS, Width

SEED = 20
UNKNOWN_IS_USUAL = frozenset((*features.GROUPS["person"], *features.GROUPS["time"], *TERMS))


def main(folder: Path, into: Path = FOLDER) -> None:
    """Fit and write."""
    found = cases(folder)
    moments = drift.moments(folder, found)
    folds = fold.deal(found, SEED)
    grown = fold.apart(found, moments, folds)
    seen = calibrate.aside(found, grown, folds)
    fitted = calibrate.calibrate(seen)
    everybody = fold.grow(found, moments, SEED)
    into.mkdir(parents=True, exist_ok=True)
    for mode, (straight, branched) in everybody.tables.items():
        (into / f"{mode}_line.csv").write_text(straight, "utf-8")
        (into / f"{mode}.csv").write_text(branched, "utf-8")
    text = json.dumps(_readable(found, fitted, seen.days), indent=1) + "\n"
    (into / "prior.json").write_text(text, "utf-8")


def _readable(found: Sequence[Case], fitted: calibrate.Calibration, of_days: Days) -> dict[str, Any]:
    differences = fitted.differences
    return {
        "fitted_on": list(FITTED_ON),
        "people": len({case.subject for case in found}),
        "meals": len(found),
        "usual": usual(found),
        "learning": {
            "widths": _named(OWN, differences.widths),
            "carried": {mode: _named(OWN, values) for mode, values in differences.carried.items()},
            "noise": round(differences.noise, 4),
            "noise_type_1": round(differences.noise_type_1, 4),
        },
        "widths": {mode: _width(width) for mode, width in fitted.widths.items()},
        "days": {
            "usual": _named(TERMS, of_days.usual),
            "spread": _named(TERMS, of_days.spread),
            "weights": _named(TERMS, of_days.weights[0]),
            "more_for_type_1": _named(TERMS, of_days.weights[1]),
        },
        "course": fitted.course,
    }


def usual(found: Sequence[Case]) -> dict[str, float | None]:
    """The usual value of each feature, None for what counts as unknown when it is taken away."""
    middle = np.nanmedian(matrix(found)[0], axis=0)
    named = zip(features.DAYS, middle.tolist(), strict=True)
    return {name: None if name in UNKNOWN_IS_USUAL else round(value, 3) for name, value in named}


def _width(width: Width) -> dict[str, Any]:
    return {
        "weights": _named(FACTORS, width.weights),
        "errors": [round(float(error), 4) for error in width.errors],
    }


def _named(names: Sequence[str], values: Any) -> dict[str, float]:
    return {name: round(float(value), 5) for name, value in zip(names, values, strict=True)}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
