"""Writes the measured figures as a page of tables."""

from collections.abc import Mapping, Sequence
from typing import TextIO

import numpy as np

from health.response.evaluate import scores
from health.response.evaluate.surveillance import RISKS, surveillance
from health.response.evaluate.trial import Trial
from health.response.fit.tables import Floats
from health.response.records import CLASSES

SAME_MEALS_FROM = 20  # figures by number of own meals stand on the meals that all numbers can predict


def new_people(out: TextIO, trials: Sequence[Trial], rivals: Mapping[tuple[str, str, str], Floats]) -> None:
    """Error and correlation for new people, beside the rivals, with the difference in pairs."""
    out.write("\n## New people: no meal of their own\n\n")
    out.write(
        "| study | data | who | MAE | r | ours is better by (95 % over people) |\n|---|---|---|---|---|---|\n"
    )
    for trial in (one for one in trials if one.own_meals == 0):
        truth, ours = trial.truth, np.abs(trial.truth - trial.predicted)
        figures = f"{ours.mean():.3f} | {scores.correlation(truth, trial.predicted):.2f}"
        out.write(f"| {trial.study} | {trial.mode} | **Tangban** | **{figures}** | |\n")
        for (study, mode, name), predicted in rivals.items():
            if study == trial.study and mode in ("meter", trial.mode):
                better = scores.gain(ours, np.abs(truth - predicted), trial.people)
                r = scores.correlation(truth, predicted)
                figures = f"{scores.error(truth, predicted):.3f} | {r:.2f}"
                out.write(f"| {study} | {mode} | {name} | {figures} | {_interval(better)} |\n")


def by_own_meals(out: TextIO, trials: Sequence[Trial], rivals: Mapping[tuple[str, str, int], Floats]) -> None:
    """Error by number of own meals, all on the same meals (those with 20 earlier ones)."""
    out.write(f"\n## With their own earlier meals (meals with at least {SAME_MEALS_FROM} before them)\n\n")
    out.write("| study | data | own meals | MAE | r | trees + own mean error | better by (95 %) |\n")
    out.write("|---|---|---|---|---|---|---|\n")
    for trial in trials:
        late = trial.earlier >= SAME_MEALS_FROM
        truth, predicted = trial.truth[late], trial.predicted[late]
        theirs = rivals[trial.study, trial.mode, trial.own_meals][-len(truth) :]
        better = scores.gain(np.abs(truth - predicted), np.abs(truth - theirs), trial.people[late])
        r = scores.correlation(truth, predicted)
        figures = f"{scores.error(truth, predicted):.3f} | {r:.2f} | {scores.error(truth, theirs):.3f}"
        out.write(f"| {trial.study} | {trial.mode} | {trial.known} | {figures} | {_interval(better)} |\n")


def ranges(out: TextIO, trials: Sequence[Trial]) -> None:
    """Coverage and width of the 80 % range, and what the classes say."""
    out.write("\n## Range and classes\n\n")
    out.write(
        "| study | data | own meals | inside the 80 % range | width | class right | marked called flat |\n"
    )
    out.write("|---|---|---|---|---|---|---|\n")
    for trial in trials:
        inside = ((trial.low <= trial.truth) & (trial.truth <= trial.high)).mean()
        table = np.array(scores.class_table(trial.truth, trial.classes))
        missed = table[2, 0] / max(table[2].sum(), 1)
        width = (trial.high - trial.low).mean()
        who = f"{trial.study} | {trial.mode} | {trial.known}"
        right = np.trace(table) / table.sum()
        out.write(f"| {who} | {inside:.1%} | {width:.2f} | {right:.1%} | {missed:.1%} |\n")


def classes(out: TextIO, trials: Sequence[Trial]) -> None:
    """Counts of measured against predicted classes, for new people."""
    out.write("\n## Classes, new people (rows measured, columns predicted)\n\n")
    out.write(f"| study | data | measured | {' | '.join(CLASSES)} |\n|---|---|---|---|---|---|\n")
    for trial in (one for one in trials if one.own_meals == 0):
        table = scores.class_table(trial.truth, trial.classes)
        for name, row in zip(CLASSES, table, strict=True):
            out.write(f"| {trial.study} | {trial.mode} | {name} | {' | '.join(map(str, row))} |\n")


def grids(out: TextIO, trials: Sequence[Trial]) -> None:
    """Clarke's zones of the predicted value two hours after."""
    out.write("\n## Clarke error grid of the predicted value at two hours\n\n")
    out.write("| study | data | own meals | A | B | C | D | E |\n|---|---|---|---|---|---|---|---|\n")
    for trial in (one for one in trials if one.known in ("0", str(SAME_MEALS_FROM))):
        before = np.array([case.meal.pre_mmol or np.nan for case in trial.cases])
        zones = scores.clarke(before + trial.truth, before + trial.predicted)
        shares = " | ".join(f"{share:.1%}" for share in zones.values())
        out.write(f"| {trial.study} | {trial.mode} | {trial.own_meals} | {shares} |\n")


def risks(out: TextIO, trials: Sequence[Trial]) -> None:
    """Degrees of risk by the surveillance error grid of the predicted value two hours after."""
    out.write("\n## Surveillance error grid of the predicted value at two hours\n\n")
    out.write(f"| study | data | own meals | {' | '.join(RISKS)} |\n|---|---|---|---|---|---|---|---|\n")
    for trial in (one for one in trials if one.known in ("0", str(SAME_MEALS_FROM))):
        before = np.array([case.meal.pre_mmol or np.nan for case in trial.cases])
        degrees = surveillance(before + trial.truth, before + trial.predicted)
        shares = " | ".join(f"{share:.1%}" for share in degrees.values())
        out.write(f"| {trial.study} | {trial.mode} | {trial.own_meals} | {shares} |\n")


def _interval(better: tuple[float, float, float]) -> str:
    middle, low, high = better
    return f"{middle:+.3f} ({low:+.3f} to {high:+.3f})"
