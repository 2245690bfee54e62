"""How likely a pattern is if there is none: permutation tests, a binomial test, and control of false discoveries.

Shuffling needs no bell curve, which a dozen finger-pricks never have. Every test is seeded by its own name, so that the same rows
always give the same findings. Hopeless cases stop early (Besag and Clifford 1991, Biometrika 78:301), which keeps p valid.
"""

from collections.abc import Callable, Sequence
from math import comb, erfc, sqrt
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Shuffle = Callable[[np.random.Generator, int], NDArray[np.float64]]

_FIRST, _ROUNDS = 200, 5000
_HOPELESS = 0.2


def difference(
    outcomes: Sequence[float], chosen: Sequence[bool], strata: Sequence[str], name: str
) -> tuple[float, float] | None:
    """Mean difference (mmol/L) of the chosen outcomes against the others within their strata, and its two-sided p.

    Strata with only one kind say nothing and are left out; None if that leaves fewer than four on a side.
    """
    import numpy as np

    residuals: list[NDArray[np.float64]] = []
    picked: list[int] = []
    total = weight = 0.0
    for stratum in sorted(set(strata)):
        values = np.array([y for y, s in zip(outcomes, strata, strict=True) if s == stratum])
        here = np.array([c for c, s in zip(chosen, strata, strict=True) if s == stratum])
        n, k = len(values), int(here.sum())
        if 0 < k < n:
            residuals.append(values - values.mean())
            picked.append(k)
            total += float(residuals[-1][here].sum())
            weight += k * (n - k) / n
    if sum(picked) < 4 or sum(map(len, residuals)) - sum(picked) < 4:
        return None

    def shuffled(rng: "np.random.Generator", rounds: int) -> "NDArray[np.float64]":
        sums = np.zeros(rounds)
        for values, k in zip(residuals, picked, strict=True):
            sums += rng.permuted(np.tile(values, (rounds, 1)), axis=1)[:, :k].sum(axis=1)
        return sums

    return total / weight, _p(abs(total), shuffled, name)


def shift(differences: Sequence[float], name: str) -> tuple[float, float]:
    """Mean of paired differences and its two-sided p, by flipping signs."""
    import numpy as np

    values = np.asarray(differences, dtype=float)

    def flipped(rng: "np.random.Generator", rounds: int) -> "NDArray[np.float64]":
        signs = rng.choice([-1.0, 1.0], size=(rounds, len(values)))
        return np.asarray(signs @ values, dtype=np.float64)

    return float(values.mean()), _p(abs(float(values.sum())), flipped, name)


def slope(days: Sequence[float], values: Sequence[float], name: str) -> tuple[float, float]:
    """Slope a day (Theil and Sen: the median of all pairs) and the two-sided p of Spearman's rank correlation, of neighbours alike."""
    import numpy as np

    x, y = np.asarray(days, dtype=float), np.asarray(values, dtype=float)
    first, second = np.triu_indices(len(x), 1)
    rising = float(np.median((y[second] - y[first]) / (x[second] - x[first])))
    ranks = _ranks(y) - (len(y) - 1) / 2
    times = _ranks(x) - (len(x) - 1) / 2

    def shuffled(rng: "np.random.Generator", rounds: int) -> "NDArray[np.float64]":
        return np.asarray(rng.permuted(np.tile(ranks, (rounds, 1)), axis=1) @ times, dtype=np.float64)

    return rising, max(_p(abs(float(ranks @ times)), shuffled, name), _patient(ranks, times, y - rising * x))


def _patient(
    ranks: "NDArray[np.float64]", times: "NDArray[np.float64]", level: "NDArray[np.float64]"
) -> float:
    """Give p with as many values as really are independent: yesterday's fasting value tells much of today's.

    Hamed and Rao 1998 (J Hydrology 204:182), with the first lag alone: the variance grows by (1 + r) / (1 - r).
    """
    around = level - level.mean()
    power = float(around @ around)
    alike = float(around[1:] @ around[:-1]) / power if power > 1e-9 else 0.0
    alike = min(
        max(alike + 1 / len(level), 0.0), 0.95
    )  # the estimate from few values is too low by about 1 / n
    size = sqrt(float(ranks @ ranks) * float(times @ times)) or 1.0
    z = float(ranks @ times) / size * sqrt((len(level) - 1) * (1 - alike) / (1 + alike))
    return erfc(abs(z) / sqrt(2))


def tail(hits: int, of: int, expected: float) -> float:
    """Chance of so many hits or more if each falls there with probability `expected` (binomial test)."""
    return sum(comb(of, k) * expected**k * (1 - expected) ** (of - k) for k in range(hits, of + 1))


def false_discovery(ps: Sequence[float]) -> list[float]:
    """Adjust p values so that those under 0.05 hold at most 5 % of false ones (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(ps)), key=lambda index: ps[index], reverse=True)
    adjusted, least = [1.0] * len(ps), 1.0
    for rank, index in enumerate(order):
        least = min(least, ps[index] * len(ps) / (len(ps) - rank))
        adjusted[index] = least
    return adjusted


def _p(seen: float, shuffled: "Shuffle", name: str) -> float:
    import numpy as np

    rng = np.random.default_rng(crc32(name.encode()))
    tolerance = 1e-9 * max(seen, 1.0)
    beyond = int((np.abs(shuffled(rng, _FIRST)) >= seen - tolerance).sum())
    if beyond > _HOPELESS * _FIRST:
        return (1 + beyond) / (1 + _FIRST)
    beyond += int((np.abs(shuffled(rng, _ROUNDS - _FIRST)) >= seen - tolerance).sum())
    return (1 + beyond) / (1 + _ROUNDS)


def _ranks(values: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Ranks from 0, ties sharing their mean."""
    import numpy as np

    less = (values[None, :] < values[:, None]).sum(axis=1)
    same = (values[None, :] == values[:, None]).sum(axis=1)
    return np.asarray(less + (same - 1) / 2, dtype=np.float64)
