"""Pictures of how good the prediction is: error by own meals, and measured against predicted values."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from health.response.evaluate import scores
from health.response.evaluate.report import SAME_MEALS_FROM
from health.response.evaluate.trial import OWN_MEALS, Trial
from health.response.fit.tables import FITTED_ON

_COLOURS = {
    "meter": "#0072B2",
    "sensor": "#D55E00",
    "days": "#009E73",
}  # Okabe and Ito's, told apart by the colour-blind
_MARKS = {"meter": "o", "sensor": "s", "days": "^"}


def draw(trials: Sequence[Trial], folder: Path) -> list[Path]:
    """Draw into a folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_learning(trials, folder / "learning.png"), _calibration(trials, folder / "predicted.png")]


def _learning(trials: Sequence[Trial], path: Path) -> Path:
    from matplotlib.figure import Figure

    studies = list(dict.fromkeys(trial.study for trial in trials))
    figure = Figure(figsize=(9, 3.2), layout="constrained")
    for axes, study in zip(figure.subplots(1, len(studies)), studies, strict=True):
        for mode, colour in _COLOURS.items():
            own = [one for one in trials if (one.study, one.mode) == (study, mode) and not one.asked.foods]
            late = [trial.earlier >= SAME_MEALS_FROM for trial in own]
            errors = [scores.error(t.truth[k], t.predicted[k]) for t, k in zip(own, late, strict=True)]
            axes.plot(OWN_MEALS, errors, color=colour, marker=_MARKS[mode], label=mode)
        axes.set(title=study, xlabel="own earlier meals", ylabel="mean error, mmol/L", xticks=OWN_MEALS)
        axes.legend()
    figure.savefig(path, dpi=110)
    return path


def _calibration(trials: Sequence[Trial], path: Path) -> Path:
    from matplotlib.figure import Figure

    # Dots are measured values: only of studies whose licence lets them stand in the repository.
    chosen = [trial for trial in trials if trial.own_meals == 0 and trial.study in FITTED_ON]
    figure = Figure(figsize=(6, 9), layout="constrained")
    for axes, trial in zip(figure.subplots(len(_COLOURS), len(FITTED_ON)).T.ravel(), chosen, strict=True):
        before = np.array([case.meal.pre_mmol or np.nan for case in trial.cases])
        measured, predicted = before + trial.truth, before + trial.predicted
        axes.scatter(measured, predicted, s=4, alpha=0.35, color=_COLOURS[trial.mode], edgecolors="none")
        axes.plot((2, 22), (2, 22), color="black", linewidth=0.8)
        zones = scores.clarke(measured, predicted)
        axes.set(xlim=(2, 22), ylim=(2, 22), xlabel="measured at 2 h, mmol/L", ylabel="predicted, mmol/L")
        axes.set_title(f"{trial.study}, {trial.mode}: Clarke A+B {zones['A'] + zones['B']:.0%}", fontsize=9)
    figure.savefig(path, dpi=110)
    return path
