"""What glucose does within two hours from where it stands, whatever is eaten: learnt at moments all over the sensors' days.

Meals are few, sensor values are many: how a value falls back to its usual, how a slope runs out and what the hour does is seen seven times as
often all over the day as at meals.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from health.response import features
from health.response.days import value_at
from health.response.fit.tables import Case, Floats, series

STATE = ("pre", "hour", "type_1", "slope", "mean_24h", "sd_24h", "gap")
BY_METER = 3  # of STATE: what is known without a sensor
EVERY = {"shanghai": 60, "t1d_uom": 180}  # minutes between moments: eleven people wear theirs for months
Drift = Callable[[Floats], Floats]
_STUDY_WEIGHS = {"shanghai": 1.0, "t1d_uom": 0.5}
_MOST = 9.0  # mmol/L: further changes count as this
_FEWEST = 40  # values in the last day
_PLACES = [features.SENSOR.index(name) for name in STATE]


@dataclass(frozen=True, slots=True)
class Moments:
    """States [n, STATE] at any time of day, the change in the two hours after (mmol/L), whose they are, how much each weighs."""

    people: NDArray[np.str_]
    states: Floats
    changes: Floats
    weights: Floats

    def of(self, people: Iterable[str]) -> "Moments":
        """The moments of these people alone."""
        kept = np.isin(self.people, np.unique(list(people)))
        return Moments(self.people[kept], self.states[kept], self.changes[kept], self.weights[kept])


def fit(moments: Moments, people: Iterable[str], width: int, seed: int) -> Drift:
    """Fit on the moments of these people, as a prior sees them that knows `width` of SENSOR: rows [n, SENSOR] -> change [n] in mmol/L."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    own = moments.of(people)
    known = len(STATE) if width == len(features.SENSOR) else BY_METER
    model = HistGradientBoostingRegressor(
        max_iter=80,
        learning_rate=0.07,
        max_leaf_nodes=12,
        min_samples_leaf=150,
        l2_regularization=20,
        max_features=0.6,
        random_state=seed,
    )
    model.fit(_shown(own.states[:, :known]), own.changes, sample_weight=own.weights)
    return lambda rows: np.asarray(model.predict(_shown(rows[:, _PLACES[:known]])), np.float64)


def _shown(states: Floats) -> Floats:
    """The clock as a circle too."""
    angle = states[:, STATE.index("hour")] * np.pi / 12
    return np.column_stack([states, np.sin(angle), np.cos(angle)])


def moments(folder: Path, found: Sequence[Case]) -> Moments:
    """Read the sensors of everybody who has a case."""
    whose = {case.subject: case for case in found}
    rows, people, weights = [], [], []
    for study in sorted({case.study for case in found}):
        for person, (times, values) in series(folder / study).items():
            if person in whose:
                type_1 = float(whose[person].person.diabetes == "t1d")
                known = _of_person(times, values, EVERY[study], type_1)
                rows.append(known)
                people += [person] * len(known)
                weights += [_STUDY_WEIGHS[study]] * len(known)
    table = np.vstack(rows)
    return Moments(np.array(people), table[:, :-1], np.clip(table[:, -1], -_MOST, _MOST), np.array(weights))


def _of_person(times: Floats, values: Floats, every: int, type_1: float) -> Floats:
    """Return moments [n, STATE and the change] of one sensor: times in minutes, values in mmol/L."""
    at = np.arange(times[0] + 720, times[-1] - 120, every)
    pre = np.mean([value_at(times, values, at - before) for before in (10, 5, 0)], axis=0)
    slope = np.clip(2 * (value_at(times, values, at) - value_at(times, values, at - 30)), -4, 4)
    begin, end = np.searchsorted(times, at - 1440), np.searchsorted(times, at)
    count = np.maximum(end - begin, 1)
    sums, squares = (np.concatenate([[0.0], np.cumsum(values**power)]) for power in (1, 2))
    mean = (sums[end] - sums[begin]) / count
    sd = np.sqrt(np.maximum((squares[end] - squares[begin]) / count - mean**2, 0))
    change = value_at(times, values, at + 120) - pre
    found = np.column_stack(
        [pre, at % 1440 / 60, np.full(len(at), type_1), slope, mean, sd, mean - pre, change]
    )
    known: Floats = found[(count >= _FEWEST) & ~np.isnan(found).any(axis=1)]
    return known
