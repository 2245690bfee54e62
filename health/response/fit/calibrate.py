"""Fits on people set aside what must not flatter itself: how people differ, the range, the course."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from health.response import features, personal, spread
from health.response.days import Days
from health.response.fit import course, days, fold, people, widths
from health.response.fit.tables import Case, Floats, matrix, of_people
from health.response.line import Line
from health.response.personal import Learning, Own
from health.response.prior import GROWN, MODES

_OF_DAYS = len(features.SENSOR)  # where what the days before tell begins in a row
OWN_MEALS = (0, 5, 10, 20, 10_000)  # histories of these lengths stand behind the range


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learnt from people set aside."""

    differences: people.Differences
    widths: dict[str, spread.Width]
    course: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Aside:
    """Cases with the folds that did not see them: prior by mode, the meter's line and what it leaves over."""

    cases: Sequence[Case]
    lines: Sequence[Line]
    priors: dict[str, Floats]
    terms: Floats
    left_over: Floats
    days: Days  # of everybody
    days_of_folds: Sequence[Days]  # of everybody but a fold

    def only(self, kept: NDArray[np.bool_]) -> "Aside":
        """The same for some of the cases."""
        at = np.flatnonzero(kept).tolist()
        return Aside(
            [self.cases[place] for place in at],
            [self.lines[place] for place in at],
            {mode: prior[kept] for mode, prior in self.priors.items()},
            self.terms[kept],
            self.left_over[kept],
            self.days,
            self.days_of_folds,
        )


def aside(cases: Sequence[Case], grown: Sequence[fold.Grown], folds: Sequence[int]) -> Aside:
    """Ask each fold's prior about the people that it did not see."""
    rows, outcomes = matrix(cases)
    own_fold = np.array(folds)
    priors = {mode: np.zeros(len(cases)) for mode in GROWN}
    for number, one in enumerate(grown):
        there = own_fold == number
        for mode, names in GROWN.items():
            priors[mode][there] = fold.ask(one.model(mode), rows[there][:, : len(names)])
    models = [one.model("meter").line for one in grown]
    lines = [models[number] for number in folds]
    past = np.vstack([personal.past_rows(case.person, [case.past])[0] for case in cases])
    said = np.array([line(row[None])[0] for line, row in zip(lines, past, strict=True)])
    of_days = [
        _days(cases, rows, outcomes - priors["sensor"], own_fold != fold) for fold in range(-1, len(grown))
    ]
    type_1 = rows[:, features.SENSOR.index("type_1")] == 1
    added = [
        of_days[1 + own](row[None], one[None])[0]
        for own, row, one in zip(folds, rows[:, _OF_DAYS:], type_1, strict=True)
    ]
    priors["days"] = priors["sensor"] + np.array(added)
    return Aside(cases, lines, priors, personal.terms(past), outcomes - said, of_days[0], of_days[1:])


def _days(cases: Sequence[Case], rows: Floats, errors: Floats, kept: NDArray[np.bool_]) -> Days:
    type_1 = rows[:, features.SENSOR.index("type_1")] == 1
    studies = np.array([case.study for case in cases])
    return days.fit(rows[kept, _OF_DAYS:], errors[kept], type_1[kept], studies[kept])


def calibrate(seen: Aside) -> Calibration:
    """Fit differences between people, then the range of what is left, then the course."""
    outcomes = np.array([case.delta_2h for case in seen.cases])
    errors = {mode: outcomes - prior for mode, prior in seen.priors.items()}
    differences = people.fit(seen.cases, seen.terms, seen.left_over, errors)
    ranges = {mode: _range(seen, differences, mode, error) for mode, error in errors.items()}
    _share_daily_variation(ranges)
    return Calibration(differences, ranges, course.fit(seen.cases, seen.priors["meter"]))


def learning(line: Line, differences: people.Differences) -> Learning:
    """Put together what `personal.learn` needs."""
    return Learning(
        line, differences.widths, differences.carried, differences.noise, differences.noise_type_1
    )


def _range(seen: Aside, differences: people.Differences, mode: str, errors: Floats) -> spread.Width:
    factors, rests, studies = [], [], []
    names = MODES[mode]
    for at, own in _histories(seen, differences):
        case = seen.cases[at]
        row = dict(zip(names, features.row(case.person, case.meal), strict=False))
        factors.append(spread.factors(row, own, case.person.diabetes))
        moved = personal.shift(own, case.meal, mode, learning(seen.lines[at], differences))
        rests.append(errors[at] - moved)
        studies.append(case.study)
    return widths.fit(np.array(factors), np.array(rests), studies)


def _share_daily_variation(ranges: dict[str, spread.Width]) -> None:
    """Give the meter's range the sensor's weight: its own data hold nobody without diabetes to learn it from."""
    at = spread.FACTORS.index("sd_24h")
    ranges["meter"].weights[at] = ranges["sensor"].weights[at]


def _histories(seen: Aside, differences: people.Differences) -> Iterator[tuple[int, Own]]:
    place = {id(case): at for at, case in enumerate(seen.cases)}
    for own in of_people(seen.cases).values():
        past = [case.past for case in own]
        for now, case in enumerate(own):
            at = place[id(case)]
            fitted = learning(seen.lines[at], differences)
            for count in OWN_MEALS:
                if count <= now or count == OWN_MEALS[-1]:
                    yield at, personal.learn(case.person, past[max(0, now - count) : now], fitted)
