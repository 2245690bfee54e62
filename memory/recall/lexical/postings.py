"""BM25 over the memories of one person, in flat arrays that are rebuilt in a millisecond when a memory is added.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); the inverse document frequency
is that of Lucene, which is never negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.uint32]

SATURATION = 1.2
"""BM25's k1: how soon a repeated word stops counting."""
LENGTH = 0.75
"""BM25's b: how much a long text is held back."""


@dataclass(frozen=True)
class Terms:
    """The terms of one text: their 32-bit hashes, and how often each stands there (a reply's words count by half)."""

    ids: Ids
    counts: Floats

    def plus(self, other: "Terms", weight: float) -> "Terms":
        """Add another text's terms, weighted."""
        ids = np.concatenate([self.ids, other.ids])
        counts = np.concatenate([self.counts, other.counts * np.float32(weight)])
        distinct, place = np.unique(ids, return_inverse=True)
        return Terms(distinct, np.bincount(place, weights=counts).astype(np.float32))


class Postings:
    """For each term, which texts have it and how much it is worth there."""

    def __init__(self, texts: Sequence[Terms]) -> None:
        self._size = len(texts)
        sizes = np.array([len(terms.ids) for terms in texts], dtype=np.int64)
        ids = np.concatenate([terms.ids for terms in texts]) if texts else np.empty(0, np.uint32)
        counts = np.concatenate([terms.counts for terms in texts]) if texts else np.empty(0, np.float32)
        owners = np.repeat(np.arange(self._size, dtype=np.int32), sizes)
        order = np.argsort(ids, kind="stable")
        self._owners = owners[order]
        self._terms, self._starts = np.unique(ids[order], return_index=True)
        self._ends = np.append(self._starts[1:], len(ids))
        lengths = np.bincount(owners, weights=counts, minlength=self._size).astype(np.float64)
        self._worth = self._weigh(counts, lengths, owners)[order]

    def _weigh(
        self, counts: Floats, lengths: npt.NDArray[np.float64], owners: npt.NDArray[np.int32]
    ) -> Floats:
        mean = lengths.mean() if self._size and lengths.any() else 1.0
        hold = SATURATION * (1 - LENGTH + LENGTH * lengths / mean)
        worth: Floats = (counts * (SATURATION + 1) / (counts + hold[owners])).astype(np.float32)
        return worth

    def scores(self, query: dict[int, float]) -> Floats:
        """Score every text by the query's terms and their weights; shape (texts,)."""
        total = np.zeros(self._size, dtype=np.float32)
        if not len(self._terms) or not query:
            return total
        wanted = np.fromiter(query, dtype=np.uint32, count=len(query))
        places = np.searchsorted(self._terms, wanted)
        for term, place, weight in zip(wanted, places, query.values(), strict=True):
            if place < len(self._terms) and self._terms[place] == term:
                start, end = self._starts[place], self._ends[place]
                total[self._owners[start:end]] += self._worth[start:end] * (
                    weight * self._rarity(end - start)
                )
        return total

    def rare(self, terms: Ids, most: int) -> Ids:
        """Of these terms, those that at most so many texts have."""
        places = np.minimum(np.searchsorted(self._terms, terms), len(self._terms) - 1)
        known = self._terms[places] == terms
        rare: Ids = terms[known & ((self._ends - self._starts)[places] <= most)]
        return rare

    def _rarity(self, having: int) -> np.float32:
        return np.float32(np.log1p((self._size - having + 0.5) / (having + 0.5)))

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        arrays = (self._owners, self._worth, self._terms, self._starts, self._ends)
        return sum(array.nbytes for array in arrays)
