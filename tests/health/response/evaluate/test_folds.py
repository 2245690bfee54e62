from dataclasses import replace

import numpy as np

from health.response.evaluate.folds import FOLDS, folds
from health.response.fit.tables import Case
from tests.health.response.meals import LI, RICE_WITH_SENSOR

CASES = [
    Case(study, f"{study}-{number % people}", LI, replace(RICE_WITH_SENSOR, carbs_g=20.0 + number), 2.0, ())
    for study, people in (("shanghai", 25), ("t1d_uom", FOLDS))
    for number in range(4 * people)
]


def test_a_person_is_in_one_fold_with_all_meals() -> None:
    pairs = {(case.subject, fold) for case, fold in zip(CASES, folds(CASES), strict=True)}
    assert len(pairs) == len({case.subject for case in CASES})


def test_each_fold_leaves_out_as_many_people_of_a_study_as_any_other() -> None:
    of_people = {case.subject: fold for case, fold in zip(CASES, folds(CASES), strict=True)}
    large = np.bincount([fold for person, fold in of_people.items() if person.startswith("shanghai")])
    small = np.bincount([fold for person, fold in of_people.items() if person.startswith("t1d_uom")])
    assert len(large) == FOLDS
    assert large.max() - large.min() <= 1
    assert small.tolist() == [1] * FOLDS


def test_the_folds_of_a_study_do_not_depend_on_who_else_is_asked_about() -> None:
    alone = [case for case in CASES if case.study == "t1d_uom"]
    assert folds(CASES)[-len(alone) :] == folds(alone)
