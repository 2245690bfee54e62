"""One person's memories, ready to be searched: arrays made of the rows' signatures, and nothing that is not in the rows."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from memory.recall.index.columns import Columns
from memory.recall.index.parts import Part, Places
from memory.recall.index.signature import ASKS
from memory.recall.index.vectors import Vectors
from memory.recall.lexical.postings import Floats, Ids, Postings

BEFORE = 0.6
"""What the words of the turn before count in a turn ("What is his name?" "Arjun.")."""
ONE_TALK = timedelta(days=14)
"""A turn that lies further back is not the turn before."""

PACKED_TIMES, MEMORY_BYTES = 6, 2500
"""Measured with short messages: the arrays and objects of a memory, by the bytes of its packed signature."""


@dataclass(frozen=True)
class Ending:
    """Two ids of rows: what the older told of a slot, the newer ended."""

    older: int
    newer: int
    slot: str


class Index:
    """All memories of one person, oldest row first; made anew when a row is added, which takes about a millisecond."""

    def __init__(
        self, parts: Sequence[Part], endings: Sequence[Ending] = (), vectors: Vectors | None = None
    ) -> None:
        """Take the parts in the order of their rows; their vectors, where those were put together before."""
        self.parts = tuple(parts)
        if vectors is not None:
            self.vectors = vectors
        self._endings = tuple(endings)
        self._starts = [0, *accumulate([len(part) for part in parts])]

    def __len__(self) -> int:
        return self._starts[-1]

    @cached_property
    def ids(self) -> Places:
        """The ids of the rows, ascending."""
        return np.concatenate([part.ids for part in self.parts]) if self.parts else np.empty(0, np.int64)

    @property
    def last_id(self) -> int:
        """The highest row id in it; 0 where it is empty."""
        return int(self.parts[-1].ids[-1]) if len(self) else 0

    def place(self, at: int) -> tuple[Part, int]:
        """Tell which part a memory is in, and at which place there."""
        number = bisect_right(self._starts, at) - 1
        return self.parts[number], at - self._starts[number]

    @cached_property
    def columns(self) -> Columns:
        """What is known of each memory's words; not needed where only vectors are compared."""
        return Columns.joined([part.columns for part in self.parts])

    @cached_property
    def replacements(self) -> tuple[tuple[int, int, str], ...]:
        """Places of an older memory and of the newer that ended what it told of a slot, oldest first."""
        if not self._endings:
            return ()
        places = {row_id: place for place, row_id in enumerate(self.ids.tolist())}
        found = (
            (places[ending.older], places[ending.newer], ending.slot)
            for ending in self._endings
            if ending.older in places and ending.newer in places
        )
        return tuple(sorted(found, key=lambda pair: (self.seconds[pair[0]], pair)))

    @cached_property
    def own_words(self) -> Postings:
        """Each memory's words alone."""
        return self._postings(0)

    @cached_property
    def own_concepts(self) -> Postings:
        """Each memory's concepts alone."""
        return self._postings(1)

    @cached_property
    def joined_words(self) -> Postings:
        """Each memory's words with those of the turn before."""
        return self.own_words.joined(self._follows, BEFORE)

    @cached_property
    def joined_concepts(self) -> Postings:
        """Each memory's concepts with those of the turn before."""
        return self.own_concepts.joined(self._follows, BEFORE)

    def words_of(self, at: int) -> Ids:
        """Hashes of the words of one memory."""
        start = int(self._sizes[:at].sum())
        words: Ids = self.columns.terms[start : start + int(self._sizes[at, 0])]
        return words

    @property
    def speakers(self) -> npt.NDArray[np.uint32]:
        """Hash of who speaks in each memory; 0 is the person."""
        speakers: npt.NDArray[np.uint32] = self.columns.heads["speaker"]
        return speakers

    @cached_property
    def asking(self) -> npt.NDArray[np.bool_]:
        """Which memories only ask something."""
        asking: npt.NDArray[np.bool_] = (self.columns.heads["flags"] & ASKS).astype(bool)
        return asking

    @cached_property
    def ended(self) -> tuple[Ids, Places]:
        """Hashes of what memories say has ended, and the places of those memories."""
        return self._terms(2), np.repeat(np.arange(len(self)), self._sizes[:, 2])

    @cached_property
    def seconds(self) -> npt.NDArray[np.float64]:
        """When each was said, in seconds since 1970 (UTC)."""
        return np.ascontiguousarray(self.columns.heads["seconds"])

    @cached_property
    def ages(self) -> Floats:
        """Place of each memory in time, 0 the oldest to 1 the newest."""
        order = np.argsort(self.seconds, kind="stable")
        places = np.empty(len(order), dtype=np.float32)
        places[order] = np.linspace(0, 1, len(order), dtype=np.float32)
        return places

    @cached_property
    def vectors(self) -> Vectors:
        """The kernel that compares vectors; it has none where they are of different dimensions."""
        return together(self.parts)

    @property
    def worded(self) -> bool:
        """Whether the words of all memories are known; where not, their vectors are."""
        return all(part.worded for part in self.parts)

    @property
    def compares(self) -> bool:
        """Whether the kernel that compares vectors is made."""
        return "vectors" in self.__dict__

    @cached_property
    def nbytes(self) -> int:
        """About how many bytes it holds when all of it was used."""
        vectors = self.vectors.rows.nbytes if self.compares else 0
        return (
            PACKED_TIMES * sum([part.nbytes for part in self.parts])
            + vectors
            + MEMORY_BYTES * len(self)
            + 4096
        )

    @cached_property
    def _sizes(self) -> Places:
        """How many words, concepts and words of what ended each memory has."""
        heads = self.columns.heads
        return np.stack([heads[name].astype(np.int64) for name in ("words", "concepts", "ended")], axis=1)

    def _terms(self, which: int) -> Ids:
        """The hashes of all memories that are words (0), concepts (1), or words of what ended (2)."""
        kinds = np.repeat(np.tile(np.arange(3, dtype=np.uint8), len(self)), self._sizes.ravel())
        terms: Ids = self.columns.terms[kinds == which]
        return terms

    def _postings(self, which: int) -> Postings:
        told = self._sizes[:, :2]
        kinds = np.repeat(np.tile(np.arange(2, dtype=np.uint8), len(self)), told.ravel())
        counts = self.columns.quarters[kinds == which] * np.float32(0.25)
        return Postings.flat(self._terms(which), counts, told[:, which])

    @cached_property
    def _follows(self) -> npt.NDArray[np.bool_]:
        """Which memories stand next to the one before in the same stretch of talk."""
        gaps = np.diff(self.seconds, prepend=np.inf)
        return (gaps >= 0) & (gaps <= ONE_TALK.total_seconds())


def together(parts: Sequence[Part]) -> Vectors:
    """Put the vectors of parts together; none where they are of different dimensions."""
    sizes = frozenset[int]().union(*(part.dimensions for part in parts))
    dimensions = next(iter(sizes)) if len(sizes) == 1 else 0
    return Vectors(*(part.matrix(dimensions) for part in parts))
