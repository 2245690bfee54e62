"""Finds what was said before, letter for letter or nearly so, by the built-in embedder (no download, always alike)."""

from collections.abc import Sequence

import numpy as np

from memory.recall.encoders import BUILTIN

NEAR = 0.95
"""A cosine above this is the same thing said again; measured on the corpus of the tests, see docs/measurements."""

_BLOCK = 512


def near_duplicates(texts: Sequence[str], threshold: float = NEAR) -> set[int]:
    """Find the places of texts that are nearly one that stands before them and was kept."""
    return near_any(texts, (), threshold, among=True)


def near_any(
    texts: Sequence[str], others: Sequence[str], threshold: float = NEAR, *, among: bool = False
) -> set[int]:
    """Find the places of texts that are nearly one of the others, and with `among` nearly an earlier kept one."""
    if not texts:
        return set()
    mine = BUILTIN.encode(texts)
    known = BUILTIN.encode(others) if others else np.empty((0, mine.shape[1]), mine.dtype)
    found: set[int] = set()
    for start in range(0, len(texts), _BLOCK):
        block = mine[start : start + _BLOCK]
        close = (block @ known.T).max(axis=1, initial=-1.0) > threshold
        inside = block @ block.T > threshold
        kept: list[int] = []
        for place in range(len(block)):
            if close[place] or (among and any(inside[place, other] for other in kept)):
                found.add(start + place)
            else:
                kept.append(place)
        if among and kept:
            known = np.concatenate([known, block[kept]])
    return found
