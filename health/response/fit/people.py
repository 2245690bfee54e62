"""Fits how people differ: the widths of the personal terms, the noise, and what carries over to the sensor's prior."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from health.response.fit.tables import Case, Floats, of_people
from health.response.personal import OWN
from health.response.prior import MODES

WINDOWS = (5, 10, 20, 10_000)  # own meals before the one to be predicted
NOISE_TYPE_1 = 1.25  # people with type 1 are noisier by this
_USUAL_WIDTH, _STARTING_NOISE = 0.6, 2.2
_SIZE = len(OWN)
_HELD = np.array(
    [0.003] * _SIZE + [0.01] + [0.005] * len(MODES) * _SIZE
)  # how strongly each is held where it starts
_DIGITS = 3


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
    from scipy.optimize import minimize

    sums = _sums(cases, terms[:, : len(OWN)], left_over)
    start = np.concatenate(
        [np.full(_SIZE, np.log(_USUAL_WIDTH)), [np.log(_STARTING_NOISE)], np.ones(len(MODES) * _SIZE)]
    )

    def loss(values: Floats) -> tuple[float, Floats]:
        off, slopes = loss_of(values, sums, errors)
        moved = values - start
        return off + float(_HELD @ moved**2), slopes + 2 * _HELD * moved

    # To the bottom, and written in few digits: the same numbers on every machine.
    found = minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-8}
    )
    return _rounded(_unpack(found.x))


def loss_of(values: Floats, sums: Sums, errors: Mapping[str, Floats]) -> tuple[float, Floats]:
    """Return what is left of the errors (mmol/L, one mode added to the other), and its slopes by log widths, log noise, carry-overs."""
    found = _unpack(values)
    # (Z'Z + s^2 / tau^2) b = Z'r; a change of what is added to the diagonal is followed through by the same solving.
    ratio = (found.noise / found.widths) ** 2
    added = np.where(sums.type_1, NOISE_TYPE_1**2, 1.0)[:, None] * ratio
    held = sums.inner + added[:, :, None] * np.eye(_SIZE)
    deviations = np.linalg.solve(held, sums.cross[:, :, None])[:, :, 0]
    effects = sums.terms * deviations
    off, by_deviation, by_carried = 0.0, np.zeros_like(effects), []
    for mode in MODES:
        lost, pull = _absolute(errors[mode][sums.at] - effects @ found.carried[mode], sums.type_1)
        off += lost
        by_carried.append(-pull @ effects)
        by_deviation -= pull[:, None] * sums.terms * found.carried[mode]
    through = np.linalg.solve(held, by_deviation[:, :, None])[:, :, 0]
    by_added = 2 * np.sum(-through * deviations * added, axis=0)
    return off, np.concatenate([-by_added, [by_added.sum()], *by_carried])


def _unpack(values: Floats) -> Differences:
    carried = dict(zip(MODES, values[_SIZE + 1 :].reshape(len(MODES), _SIZE), strict=True))
    return Differences(np.exp(values[:_SIZE]), carried, float(np.exp(values[_SIZE])))


def _rounded(found: Differences) -> Differences:
    carried = {mode: values.round(_DIGITS) for mode, values in found.carried.items()}
    return Differences(found.widths.round(_DIGITS), carried, round(found.noise, _DIGITS))


def _absolute(rest: Floats, type_1: Any) -> tuple[float, Floats]:
    """Return the mean size of what is left (mmol/L, rounded off near none), and its slope by each."""
    weight = np.where(type_1, 0.3, 1.0)  # a few people with very many meals must not outvote the rest
    weight = weight / weight.sum()
    size = np.sqrt(rest**2 + 0.01)
    return float(weight @ size), weight * rest / size


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
