"""Scores the prediction and its rivals on whole people left out: `tangban eval prediction FOLDER`."""

from pathlib import Path
from typing import TextIO

from health.response.evaluate import pictures, report, rivals
from health.response.evaluate.trial import MEASURED_ON, OWN_MEALS, Trial, trials
from health.response.fit.tables import FITTED_ON, Floats, cases

PICTURES = Path("docs/measurements/prediction")


def main(folder: Path, out: TextIO, into: Path = PICTURES) -> None:
    """Measure everything on the studies in `folder`; write tables to `out` and pictures into a folder (minutes)."""
    done = trials(folder)
    apart = _rivals(folder)
    report.new_people(out, done, apart)
    report.by_own_meals(out, done, _rivals_with_history(done, apart))
    report.ranges(out, done)
    report.classes(out, done)
    report.grids(out, done)
    report.risks(out, done)
    for path in pictures.draw(done, into):
        out.write(f"\nPicture: {path}\n")


def _rivals(folder: Path) -> dict[tuple[str, str, str], Floats]:
    studies = (*FITTED_ON, MEASURED_ON)
    found = cases(folder, studies)
    return {
        (study, mode, name): rivals.rival(name, mode, found, study)
        for study in studies
        for mode, names in rivals.RIVALS.items()
        for name in names
    }


def _rivals_with_history(
    done: list[Trial], apart: dict[tuple[str, str, str], Floats]
) -> dict[tuple[str, str, int], Floats]:
    """The best rival of each mode, moved by the person's own mean error; only meals with 20 before them."""
    moved = {}
    everything = {
        (trial.study, trial.mode): trial
        for trial in done
        if trial.own_meals == 0 and trial.mode in rivals.RIVALS
    }
    for (study, mode), trial in everything.items():
        late = trial.earlier >= report.SAME_MEALS_FROM
        for count in OWN_MEALS:
            predicted = apart[study, mode, rivals.RIVALS[mode][-1]]
            moved[study, mode, count] = rivals.with_history(predicted, trial.cases, count)[late]
    return moved
