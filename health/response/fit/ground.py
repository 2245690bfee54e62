"""Fits the ground line (what people like this one do, linear in meal terms) to what the meter forest says."""

from collections.abc import Callable, Sequence

import numpy as np

from health.response import features
from health.response.fit.tables import Case, Floats
from health.response.personal import PROFILE, TERMS, past_terms, profile

STIFFNESS = 20.0


def fit(cases: Sequence[Case], forest: Callable[[Floats], Floats], seed: int) -> Floats:
    """Return weights [TERMS x PROFILE] that follow the forest on everybody's meals, own and each other's."""
    random = np.random.default_rng(seed)
    meals = [case.meal for case in cases]
    terms, _ = past_terms([case.past for case in cases])
    designs, aims = [], []
    for order in (np.arange(len(cases)), random.permutation(len(cases))):
        people = [cases[at].person for at in order]
        rows = [
            features.row(person, meal)[: len(features.METER)]
            for person, meal in zip(people, meals, strict=True)
        ]
        about = np.array([profile(person) for person in people])
        designs.append((terms[:, :, None] * about[:, None, :]).reshape(len(terms), -1))
        aims.append(forest(_without_bolus(np.array(rows))))
    design, aim = np.vstack(designs), np.concatenate(aims)
    normal = design.T @ design + STIFFNESS * np.eye(design.shape[1])
    return np.linalg.solve(normal, design.T @ aim).reshape(len(TERMS), len(PROFILE))


def _without_bolus(rows: Floats) -> Floats:
    """Past meals carry no bolus."""
    for name in ("bolus", "bolus_per_carb"):
        rows[:, features.METER.index(name)] = np.nan
    return rows
