"""One person's memories, ready to be searched: arrays made of the rows' signatures, and nothing that is not in the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from memory.recall.index.signature import Signature, unpack, vectors_of
from memory.recall.index.vectors import Vectors
from memory.recall.lexical.postings import Floats, Postings

BEFORE = 0.6
"""What the words of the turn before count in a turn ("What is his name?" "Arjun.")."""
ONE_TALK = timedelta(days=14)
"""A turn that lies further back is not the turn before."""

PACKED_TIMES, MEMORY_BYTES = 6, 2500
"""Measured with short messages: the arrays and objects of a memory, by the bytes of its packed signature."""


class Kept(NamedTuple):
    """One memory in the index: the id and key of its row, its packed signature, and whether its vector may be compared.

    `sealed` is the text as the row holds it: it stays sealed here, and is opened for an answer alone.
    """

    id: int
    key: str
    packed: bytes
    comparable: bool = True
    sealed: bytes = b""
    kind: str = ""


@dataclass(frozen=True)
class Ending:
    """Two keys of memories: what the older told of a slot, the newer ended."""

    older: str
    newer: str
    slot: str


class Index:
    """All memories of one person, oldest row first; made anew when a row is added, which takes about a millisecond."""

    def __init__(self, kept: Sequence[Kept], endings: Sequence[Ending] = ()) -> None:
        self.kept = tuple(kept)
        self._endings = tuple(endings)

    def __len__(self) -> int:
        return len(self.kept)

    @cached_property
    def signatures(self) -> tuple[Signature, ...]:
        """What is known of each memory's words; not needed where only vectors are compared."""
        return tuple(unpack(memory.packed) for memory in self.kept)

    @cached_property
    def last_id(self) -> int:
        """The highest row id in it; 0 where it is empty."""
        return max((memory.id for memory in self.kept), default=0)

    @cached_property
    def replacements(self) -> tuple[tuple[int, int, str], ...]:
        """Places of an older memory and of the newer that ended what it told of a slot, oldest first."""
        places = {memory.key: place for place, memory in enumerate(self.kept)}
        found = (
            (places[ending.older], places[ending.newer], ending.slot)
            for ending in self._endings
            if ending.older in places and ending.newer in places
        )
        return tuple(sorted(found, key=lambda pair: (self.seconds[pair[0]], pair)))

    @cached_property
    def own_words(self) -> Postings:
        """Each memory's words alone."""
        return Postings.of([signature.words for signature in self.signatures])

    @cached_property
    def own_concepts(self) -> Postings:
        """Each memory's concepts alone."""
        return Postings.of([signature.concepts for signature in self.signatures])

    @cached_property
    def joined_words(self) -> Postings:
        """Each memory's words with those of the turn before."""
        return self.own_words.joined(self._follows, BEFORE)

    @cached_property
    def joined_concepts(self) -> Postings:
        """Each memory's concepts with those of the turn before."""
        return self.own_concepts.joined(self._follows, BEFORE)

    @cached_property
    def speakers(self) -> npt.NDArray[np.uint32]:
        """Hash of who speaks in each memory; 0 is the person."""
        return np.array([signature.speaker for signature in self.signatures], dtype=np.uint32)

    @cached_property
    def asking(self) -> npt.NDArray[np.bool_]:
        """Which memories only ask something."""
        return np.array([signature.asks for signature in self.signatures], dtype=bool)

    @cached_property
    def ended(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        """Hashes of what memories say has ended, and the places of those memories."""
        hashes = [signature.ended for signature in self.signatures]
        return np.concatenate(hashes), np.repeat(np.arange(len(hashes)), [len(part) for part in hashes])

    @cached_property
    def seconds(self) -> npt.NDArray[np.float64]:
        """When each was said, in seconds since 1970 (UTC)."""
        return np.array([signature.seconds for signature in self.signatures], dtype=np.float64)

    @cached_property
    def ages(self) -> Floats:
        """Place of each memory in time, 0 the oldest to 1 the newest."""
        order = np.argsort(self.seconds, kind="stable")
        places = np.empty(len(order), dtype=np.float32)
        places[order] = np.linspace(0, 1, len(order), dtype=np.float32)
        return places

    @cached_property
    def vectors(self) -> Vectors:
        """The kernel that compares vectors."""
        return Vectors(vectors_of([memory.packed if memory.comparable else b"" for memory in self.kept]))

    @property
    def compares(self) -> bool:
        """Whether the kernel that compares vectors is made."""
        return "vectors" in self.__dict__

    @cached_property
    def nbytes(self) -> int:
        """About how many bytes it holds when all of it was used."""
        packed = sum([len(memory.packed) for memory in self.kept])
        sealed = sum([len(memory.sealed) for memory in self.kept])
        return PACKED_TIMES * packed + sealed + MEMORY_BYTES * len(self.kept) + 4096

    @cached_property
    def _follows(self) -> npt.NDArray[np.bool_]:
        """Which memories stand next to the one before in the same stretch of talk."""
        gaps = np.diff(self.seconds, prepend=np.inf)
        return (gaps >= 0) & (gaps <= ONE_TALK.total_seconds())
