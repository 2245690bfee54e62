"""Fits the prior: on everybody for shipping, and with people set aside for what must be honest about new people."""

import io
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from health.response import features, line
from health.response.fit import boost
from health.response.fit.drift import Moments
from health.response.fit.tables import Case, Floats, matrix
from health.response.fit.teacher import Lesson
from health.response.prior import GROWN, Model, trees

FOLDS = 6  # behind the ranges and the personal terms; the smaller study has eleven people
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Grown:
    """The part of a prior that was fitted on one choice of people."""

    tables: dict[str, tuple[str, str]]  # mode -> line and forest as CSV

    def model(self, mode: str) -> Model:
        """Return a model as the program will read it."""
        straight, branched = (io.StringIO(table) for table in self.tables[mode])
        return Model(line.read(straight, GROWN[mode]), trees.read(branched, GROWN[mode]))


def grow(cases: Sequence[Case], moments: Moments, seed: int) -> Grown:
    """Fit the models of both modes on all of the cases, and on the moments of the same people."""
    rows, outcomes = matrix(cases)
    people = [case.subject for case in cases]
    # What the days before tell is put on top of the sensor's prior, and is not among what it learns from.
    lesson = Lesson(
        rows[:, : len(features.SENSOR)], outcomes, [case.study for case in cases], people, moments.of(people)
    )
    return Grown({mode: boost.grow(lesson, names, seed) for mode, names in GROWN.items()})


def ask(model: Model, rows: Floats) -> Floats:
    """Ask a model about many rows without filling the memory."""
    return np.concatenate([model(rows[at : at + ROWS_AT_ONCE]) for at in range(0, len(rows), ROWS_AT_ONCE)])


def apart(cases: Sequence[Case], moments: Moments, folds: Sequence[int], workers: int = 2) -> list[Grown]:
    """Fit a prior for each fold, without its whole people."""
    numbers = range(max(folds) + 1)
    kept = [[case for case, own in zip(cases, folds, strict=True) if own != fold] for fold in numbers]
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(grow, kept, repeat(moments), (1 + number for number in numbers)))


def deal(cases: Sequence[Case], seed: int) -> list[int]:
    """Return the fold of each case, of FOLDS: whole people, those of each study dealt out for themselves."""
    random = np.random.default_rng(seed)
    fold_of: dict[str, int] = {}
    for study in sorted({case.study for case in cases}):
        people = random.permutation(np.unique([case.subject for case in cases if case.study == study]))
        fold_of |= {str(person): at % FOLDS for at, person in enumerate(people)}
    return [fold_of[case.subject] for case in cases]
