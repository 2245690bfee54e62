"""Predicts every meal of people who were set aside, with none, 5, 10 and 20 of their own earlier meals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from health.response.days import Days
from health.response.evaluate.folds import folds
from health.response.fit import calibrate, drift, fold
from health.response.fit.__main__ import usual
from health.response.fit.tables import FITTED_ON, Case, Floats, cases, of_people
from health.response.predict import expect
from health.response.prior import GROWN, MODES, Model, OfDays, Prior, shipped
from health.response.records import Meal

MEASURED_ON = "cgmacros"  # non-commercial: measured on, never fitted for the program
OWN_MEALS = (0, 5, 10, 20)
NAMED = {"shanghai": ((20, True),)}  # the diaries that name foods well enough
FROM_DAYS: dict[str, Any] = dict.fromkeys(("mean_6h", "days_seen", "days_before", "days_rise"))
FROM_SENSOR: dict[str, Any] = {
    **dict.fromkeys(("pre_slope", "mean_24h", "sd_24h", "mins_since_prev", "carbs_prev_3h")),
    **FROM_DAYS,
}
UNKNOWN: dict[str, dict[str, Any]] = {"meter": FROM_SENSOR, "sensor": FROM_DAYS, "days": {}}


@dataclass(frozen=True, slots=True)
class Asked:
    """A study, the kind of data, how many own meals came before, and whether their foods had names."""

    study: str
    mode: str
    own_meals: int
    foods: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """The predictions that were asked for; arrays run over the same meals."""

    asked: Asked
    cases: Sequence[Case]
    earlier: Any  # how many own usable meals came before
    predicted: Floats
    low: Floats
    high: Floats
    classes: Sequence[str]

    @property
    def study(self) -> str:
        """Whose people."""
        return self.asked.study

    @property
    def mode(self) -> str:
        """Meter, sensor, or a sensor with its days."""
        return self.asked.mode

    @property
    def own_meals(self) -> int:
        """How many own meals were known."""
        return self.asked.own_meals

    @property
    def known(self) -> str:
        """What was known of the person's own meals, in words."""
        return f"{self.own_meals}, foods named" if self.asked.foods else str(self.own_meals)

    @property
    def truth(self) -> Floats:
        """What was measured."""
        return np.array([case.delta_2h for case in self.cases])

    @property
    def people(self) -> Any:
        """Whose meal each is."""
        return np.array([case.subject for case in self.cases])


def trials(folder: Path) -> list[Trial]:
    """Fit priors with whole people set aside and predict those people; the third study gets the shipped prior."""
    found = cases(folder)
    moments = drift.moments(folder, found)
    own = folds(found)
    grown = fold.apart(found, moments, own)
    seen = calibrate.aside(found, grown, own)
    halves = [_half(seen, own, side) for side in (0, 1)]
    # A fold's range and personal terms come from the half of the folds that it is not in.
    priors = [
        _prior(one, halves[1 - number % 2], of_days, found)
        for number, (one, of_days) in enumerate(zip(grown, seen.days_of_folds, strict=True))
    ]
    prior_of = {case.subject: priors[number] for case, number in zip(found, own, strict=True)}
    third = cases(folder, (MEASURED_ON,))
    everybody = (*found, *third)
    return [
        _trial(Asked(study, mode, count, foods), [c for c in everybody if c.study == study], prior_of)
        for study in (*FITTED_ON, MEASURED_ON)
        for mode in MODES
        for count, foods in (*((n, False) for n in OWN_MEALS), *NAMED.get(study, ()))
    ]


def as_met(case: Case, mode: str) -> Meal:
    """The meal with what this kind of device knows."""
    return replace(case.meal, **UNKNOWN[mode])


def _trial(asked: Asked, found: Sequence[Case], prior_of: Mapping[str, Prior]) -> Trial:
    mode, count = asked.mode, asked.own_meals
    kept, earlier, said = [], [], []
    for own in of_people(found).values():
        past = [case.past_with_foods if asked.foods else case.past for case in own]
        for now, case in enumerate(own[count:], count):
            prior = prior_of.get(case.subject, shipped())
            said.append(expect(case.person, past[now - count : now], as_met(case, mode), prior=prior))
            kept.append(case)
            earlier.append(now)
    numbers = np.array([(one.delta_2h, one.low, one.high) for one in said]).T
    classes = [one.cls for one in said]
    return Trial(asked, kept, np.array(earlier), numbers[0], numbers[1], numbers[2], classes)


def _half(seen: calibrate.Aside, folds: Sequence[int], side: int) -> calibrate.Calibration:
    kept = np.array([own % 2 == side for own in folds])
    return calibrate.calibrate(seen.only(kept))


def _prior(grown: fold.Grown, fitted: calibrate.Calibration, of_days: Days, found: Sequence[Case]) -> Prior:
    models = {mode: grown.model(mode) for mode in GROWN}
    learning = calibrate.learning(models["meter"].line, fitted.differences)
    known = {name: np.nan if value is None else value for name, value in usual(found).items()}
    of_both: dict[str, Model | OfDays] = {**models, "days": OfDays(models["sensor"], of_days)}
    return Prior(of_both, fitted.widths, learning, known, fitted.course)
