"""Fits how people differ: the widths of the personal terms, the noise, and what carries over to the sensor's prior."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from health.response.fit.tables import Case, Floats, of_people
from health.response.personal import OWN

WINDOWS = (5, 10, 20, 10_000)  # own meals before the one to be predicted
NOISE_TYPE_1 = 1.25  # people with type 1 are noisier by this
_USUAL_WIDTH, _STARTING_NOISE = 0.6, 2.2


@dataclass(frozen=True, slots=True)
class Sums:
    """For each meal and window of earlier ones: Z'Z, Z'r, the meal's own terms, its place among the cases, type 1."""

    inner: Floats
    cross: Floats
    terms: Floats
    at: Any
    type_1: Any


@dataclass(frozen=True, slots=True)
class Differences:
    """What was fitted: widths of OWN, carry-over by mode, noise in mmol/L."""

    widths: Floats
    carried: Mapping[str, Floats]
    noise: float

    @property
    def noise_type_1(self) -> float:
        """The noise of people with type 1."""
        return self.noise * NOISE_TYPE_1


def fit(cases: Sequence[Case], terms: Floats, left_over: Floats, errors: Mapping[str, Floats]) -> Differences:
    """Fit on people set aside: `left_over` is against the meter's line, `errors` against each mode's prior."""
    sums = _sums(cases, terms[:, : len(OWN)], left_over)
    size = len(OWN)
    start = np.concatenate(
        [np.full(size, np.log(_USUAL_WIDTH)), [np.log(_STARTING_NOISE)], np.ones(2 * size)]
    )

    def loss(values: Floats) -> float:
        found = _unpack(values)
        total = sum(_absolute(sums, errors[mode], found, mode) for mode in errors)
        widths = np.sum((values[:size] - start[:size]) ** 2)
        carried = np.sum((values[size + 1 :] - 1) ** 2)
        return float(total + 0.003 * widths + 0.005 * carried + 0.01 * (values[size] - start[size]) ** 2)

    from scipy.optimize import minimize

    return _unpack(minimize(loss, start, method="L-BFGS-B", options={"maxiter": 20}).x)


def _unpack(values: Floats) -> Differences:
    size = len(OWN)
    carried = {"meter": values[size + 1 : 2 * size + 1], "sensor": values[2 * size + 1 :]}
    return Differences(np.exp(values[:size]), carried, float(np.exp(values[size])))


def _absolute(sums: Sums, errors: Floats, found: Differences, mode: str) -> float:
    noise = np.where(sums.type_1, found.noise_type_1, found.noise)
    precision = sums.inner / noise[:, None, None] ** 2 + np.diag(1 / found.widths**2)
    deviations = np.linalg.solve(precision, (sums.cross / noise[:, None] ** 2)[:, :, None])[:, :, 0]
    rest = errors[sums.at] - (sums.terms * deviations) @ found.carried[mode]
    weight = np.where(sums.type_1, 0.3, 1.0)  # a few people with very many meals must not outvote the rest
    return float(np.sum(weight * np.sqrt(rest**2 + 0.01)) / weight.sum())


def _sums(cases: Sequence[Case], terms: Floats, left_over: Floats) -> Sums:
    place = {id(case): at for at, case in enumerate(cases)}
    inner, cross, at = [], [], []
    for own in of_people(cases).values():
        places = np.array([place[id(case)] for case in own])
        z, r = terms[places], left_over[places]
        inners = np.concatenate(
            [np.zeros((1, *[z.shape[1]] * 2)), np.cumsum(z[:, :, None] * z[:, None, :], axis=0)]
        )
        crosses = np.concatenate([np.zeros((1, z.shape[1])), np.cumsum(z * r[:, None], axis=0)])
        for now, window in ((now, window) for now in range(3, len(own)) for window in WINDOWS):
            if window <= now or window == WINDOWS[-1]:
                begin = max(0, now - window)
                inner.append(inners[now] - inners[begin])
                cross.append(crosses[now] - crosses[begin])
                at.append(places[now])
    chosen = np.array(at)
    type_1 = np.array([cases[place].person.diabetes == "t1d" for place in at])
    return Sums(np.array(inner), np.array(cross), terms[chosen], chosen, type_1)
