"""The statistics of the exam: replies of one session are not independent, so sessions are what is counted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_EXACT_UP_TO = 14  # sessions: 16384 sign patterns
_DRAWS = 20_000
_MONTHLY, _A_YEAR, _MORE_OFTEN = 0.05 / 12, 12, 0.001


def alpha_of(attempt: int) -> float:
    """Give what the exam number `attempt` of a year may spend: a twelfth of 5 % for a monthly one, less beyond twelve."""
    return _MONTHLY if attempt <= _A_YEAR else _MORE_OFTEN


def session_means(gains: Sequence[float], sessions: Sequence[str], most: float = 3.0) -> list[float]:
    """Winsorise the gain of each reply (nats a token) at +-`most` and take the mean of each session."""
    by_session = defaultdict[str, list[float]](list)
    for gain, session in zip(gains, sessions, strict=True):
        by_session[session].append(min(most, max(-most, gain)))
    return [float(np.mean(by_session[name])) for name in sorted(by_session)]


def sign_flip(means: Sequence[float], seed: int) -> float:
    """Give the one-sided p that means so high come from nothing but chance, signs being a coin's: exact for few sessions."""
    values = np.asarray(means, float)
    if not len(values):
        return 1.0
    if len(values) <= _EXACT_UP_TO:
        patterns = (np.arange(2 ** len(values))[:, None] >> np.arange(len(values))) & 1
        return float(np.mean((1 - 2 * patterns) @ values >= values.sum() - 1e-12))
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(_DRAWS, len(values)))
    return float((1 + np.sum(signs @ values >= values.sum() - 1e-12)) / (1 + _DRAWS))


def lower_bound(values: Sequence[float], seed: int) -> float:
    """Give the one-sided 95 % lower bound of a mean by the bootstrap."""
    return _bound(values, seed, 5.0)


def upper_bound(values: Sequence[float], seed: int) -> float:
    """Give the one-sided 95 % upper bound of a mean by the bootstrap."""
    return _bound(values, seed, 95.0)


def _bound(values: Sequence[float], seed: int, percent: float) -> float:
    known = np.asarray(values, float)
    if not len(known):
        return float("nan")
    drawn = np.random.default_rng(seed).integers(0, len(known), size=(4000, len(known)))
    return float(np.percentile(known[drawn].mean(axis=1), percent))


def gate(*, passed: bool, **measured: float | str | bool) -> Mapping[str, Any]:
    """Write down one gate: whether it was passed, and what was measured, rounded to what can be told."""
    return {"passed": passed} | {
        name: round(value, 5) if isinstance(value, float) else value for name, value in measured.items()
    }
