"""Rows to learn from beside those that were measured: with inputs blanked, and mixed from two meals."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from health.response import features
from health.response.fit.tables import Floats

PROFILE = ("age", "sex", "bmi", "hba1c", "above_usual")
BOLUS = ("bolus", "bolus_per_carb")

# What people leave out, and how often a copy of a row is made without it.
# Copies keep a missing profile from meaning "one of the studies that has none".
BLANKED: tuple[tuple[tuple[str, ...], float], ...] = (
    (PROFILE, 0.5),
    (BOLUS, 0.5),
    ((*PROFILE, *BOLUS, "insulin", "type_1"), 0.3),
    (("pre", "gap", "gap_in_sd", "above_usual"), 0.3),
    (("protein", "fat", "fiber", "carb_share"), 0.3),
    (("hour",), 0.1),
    (("slope", "since_prev", "carbs_prev"), 0.1),
)
COPY_WEIGHS = 0.5
_KEPT = ("meal", "sex", "type_1", "insulin", "age", "bmi", "hba1c")  # never mixed: a person stays that person
_PLACE = {name: at for at, name in enumerate(features.SENSOR)}


def blanked(rows: Floats, random: np.random.Generator) -> tuple[Floats, NDArray[np.intp], Floats]:
    """Return rows [n, SENSOR] followed by copies with inputs blanked, where each came from, and what it weighs."""
    shown, origin, weights = [rows], [np.arange(len(rows))], [np.ones(len(rows))]
    for names, share in BLANKED:
        chosen = np.flatnonzero(random.random(len(rows)) < share)
        shown.append(_without(rows[chosen], names))
        origin.append(chosen)
        weights.append(np.full(len(chosen), COPY_WEIGHS))
    return np.vstack(shown), np.concatenate(origin), np.concatenate(weights)


def mixed(rows: Floats, studies: Sequence[str], count: int, random: np.random.Generator) -> Floats:
    """Return made-up meals: one meal with up to half of another of the same study mixed in, a third of them as they are."""
    first = random.integers(0, len(rows), count)
    second = _partners(first, np.array(studies), random)
    share = random.uniform(0, 0.5, (count, 1)) * (random.random((count, 1)) > 0.3)
    made = rows[first] * (1 - share) + rows[second] * share
    made = np.where(np.isnan(made), rows[first], made)
    kept = [_PLACE[name] for name in _KEPT]
    made[:, kept] = rows[first][:, kept]
    return _derived(made)


def sparse(rows: Floats, random: np.random.Generator) -> Floats:
    """Return the rows with one group of inputs blanked in one row of ten for each group."""
    left = rows.copy()
    draw = random.random(len(rows))
    for at, (names, _) in enumerate(BLANKED):
        chosen = (draw >= at / 10) & (draw < (at + 1) / 10)
        left[chosen] = _without(left[chosen], names)
    return left


def _partners(
    first: NDArray[np.intp], studies: NDArray[np.str_], random: np.random.Generator
) -> NDArray[np.intp]:
    second = first.copy()
    for study in np.unique(studies):
        own = np.flatnonzero(studies == study)
        asked = studies[first] == study
        second[asked] = random.choice(own, int(asked.sum()))
    return second


def _without(rows: Floats, names: Sequence[str]) -> Floats:
    left = rows.copy()
    left[:, [_PLACE[name] for name in names]] = np.nan
    return left


def _derived(rows: Floats) -> Floats:
    pre, mean, sd = (rows[:, _PLACE[name]] for name in ("pre", "mean_24h", "sd_24h"))
    rows[:, _PLACE["bolus_per_carb"]] = rows[:, _PLACE["bolus"]] / (rows[:, _PLACE["carbs"]] + 20)
    rows[:, _PLACE["above_usual"]] = pre - features.average_of(rows[:, _PLACE["hba1c"]])
    rows[:, _PLACE["gap"]] = mean - pre
    rows[:, _PLACE["gap_in_sd"]] = (mean - pre) / (np.maximum(sd, 0.5) + 0.5)
    return rows
