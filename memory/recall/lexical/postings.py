"""BM25 over the memories of one person, in flat sorted arrays that are made anew in a millisecond.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); the inverse document frequency
is that of Lucene, which is never negative.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.uint32]
Keys = npt.NDArray[np.uint64]

SATURATION = 1.2
"""BM25's k1: how soon a repeated word stops counting."""
LENGTH = 0.75
"""BM25's b: how much a long text is held back."""

_OWNER_BITS = np.uint64(32)
_OWNER = np.uint64(0xFFFFFFFF)


class Terms(NamedTuple):
    """The terms of one text: their 32-bit hashes, and how often each stands there (a reply's words count by half)."""

    ids: Ids
    counts: Floats


class Postings:
    """For each term, which texts have it and how much it is worth there."""

    def __init__(self, keys: Keys, counts: Floats, size: int) -> None:
        """Take (term << 32 | text) in order, without doubles, and the count of each; `of` makes them."""
        self._size = size
        self._keys, self._counts = keys, counts
        self._owners = (keys & _OWNER).astype(np.int32)
        terms = (keys >> _OWNER_BITS).astype(np.uint32)
        first = np.empty(len(terms), dtype=bool)
        first[:1] = True
        np.not_equal(terms[1:], terms[:-1], out=first[1:])
        starts = np.flatnonzero(first)
        self._terms, self._starts = terms[starts], starts
        self._ends = np.append(starts[1:], len(terms))
        self._worth = self._weigh()

    @classmethod
    def of(cls, texts: Sequence[Terms]) -> "Postings":
        """Make the postings of texts, each with its terms once."""
        ids = np.concatenate([terms.ids for terms in texts]) if texts else np.empty(0, np.uint32)
        counts = np.concatenate([terms.counts for terms in texts]) if texts else np.empty(0, np.float32)
        return cls.flat(ids, counts, [len(terms.ids) for terms in texts])

    @classmethod
    def flat(cls, ids: Ids, counts: Floats, sizes: Sequence[int] | npt.NDArray[np.int64]) -> "Postings":
        """Make the postings of texts whose terms lie one after another, so many for each."""
        owners = np.repeat(np.arange(len(sizes), dtype=np.uint64), sizes)
        keys = (ids.astype(np.uint64) << _OWNER_BITS) | owners
        order = np.argsort(keys)
        return cls(keys[order], counts[order], len(sizes))

    def joined(self, follows: npt.NDArray[np.bool_], weight: float) -> "Postings":
        """Give the postings in which a text that follows the one before has that one's terms too, weighted."""
        next_to = np.append(follows[1:], False)[self._owners]
        keys = np.concatenate([self._keys, self._keys[next_to] + np.uint64(1)])
        counts = np.concatenate([self._counts, self._counts[next_to] * np.float32(weight)])
        order = np.argsort(keys, kind="stable")  # two runs in order: merged in one pass
        keys, counts = keys[order], counts[order]
        once = np.ones(len(keys), dtype=bool)
        np.not_equal(keys[1:], keys[:-1], out=once[1:])
        starts = np.flatnonzero(once)
        summed = np.add.reduceat(counts, starts) if len(starts) else counts
        return Postings(keys[starts], summed.astype(np.float32), self._size)

    def scores(self, query: dict[int, float]) -> Floats:
        """Score every text by the query's terms and their weights; shape (texts,)."""
        total = np.zeros(self._size, dtype=np.float32)
        if not len(self._terms) or not query:
            return total
        wanted = np.fromiter(query, dtype=np.uint32, count=len(query))
        weights = np.fromiter(query.values(), dtype=np.float32, count=len(query))
        places, known = self._places(wanted)
        places, weights = places[known], weights[known]
        starts, ends = self._starts[places], self._ends[places]
        weights = weights * np.log1p((self._size - (ends - starts) + 0.5) / (ends - starts + 0.5))
        for start, end, weight in zip(starts.tolist(), ends.tolist(), weights.tolist(), strict=True):
            total[self._owners[start:end]] += self._worth[start:end] * np.float32(weight)
        return total

    def rare(self, terms: Ids, most: int) -> Ids:
        """Of these terms, those that at most so many texts have."""
        if not len(self._terms):
            return terms[:0]
        places, known = self._places(terms)
        rare: Ids = terms[known & ((self._ends - self._starts)[places] <= most)]
        return rare

    def _places(self, terms: Ids) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        places = np.minimum(np.searchsorted(self._terms, terms), len(self._terms) - 1)
        return places, self._terms[places] == terms

    def _weigh(self) -> Floats:
        lengths = np.bincount(self._owners, weights=self._counts, minlength=self._size)
        mean = float(lengths.mean()) if self._size and lengths.any() else 1.0
        hold = (SATURATION * (1 - LENGTH + LENGTH * lengths / mean)).astype(np.float32)
        worth: Floats = self._counts * np.float32(SATURATION + 1) / (self._counts + hold[self._owners])
        return worth
