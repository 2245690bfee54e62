"""Who is left out together: the same people for ours and for the rivals."""

from collections.abc import Sequence

import numpy as np

from health.response.fit.tables import Case

FOLDS = 11  # the smaller study has eleven people: the more are left to learn from, the nearer to the prior of everybody
_SEED = 0


def folds(cases: Sequence[Case]) -> list[int]:
    """Return the fold of each case: whole people, those of a study dealt out alike whoever else is asked about."""
    fold_of: dict[str, int] = {}
    for study in {case.study for case in cases}:
        people = np.unique([case.subject for case in cases if case.study == study])
        order = np.random.default_rng(_SEED).permutation(people)
        fold_of |= {str(person): at % FOLDS for at, person in enumerate(order)}
    return [fold_of[case.subject] for case in cases]
