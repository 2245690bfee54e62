"""What an index is put together from: rows as they were read, and blocks of many rows whose texts stay where they are."""

import json
import struct
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from memory.recall.index.columns import HEAD, Columns, Heads
from memory.recall.index.signature import (
    FORMAT,
    UNREAD,
    Matrix,
    dimensions_of,
    seconds_of,
    vector_of,
    vectors_of,
)

BLOCK_FORMAT, NOBODY = 1, 255
_LEAD = struct.Struct("<4sIIIII")
_VERSION = b"mb" + bytes([BLOCK_FORMAT, FORMAT])
_UNWORDED = b"mb" + bytes([BLOCK_FORMAT]) + UNREAD
"""Of a block that has instants and vectors, while words of some of its rows are missing; to an older program it is of another version."""
Places = npt.NDArray[np.int64]


class BlockError(ValueError):
    """These bytes are no block of this version."""


class Line(NamedTuple):
    """What an answer shows of a row: the key of its source, its text as the row holds it, sealed, and its kind."""

    key: str
    sealed: bytes
    kind: str


class Kept(NamedTuple):
    """One memory as its row was read: the id and key of the row, its packed signature, and whether its vector may be compared.

    `sealed` is the text as the row holds it: it stays sealed here, and is opened for an answer alone.
    """

    id: int
    key: str
    packed: bytes
    comparable: bool = True
    sealed: bytes = b""
    kind: str = ""
    embedder: str | None = None
    unread: bool = False
    """Its row was not read yet, whether or not it was read for this."""


class Part(Protocol):
    """Memories of one person in the order of their rows."""

    @property
    def ids(self) -> Places:
        """The ids of the rows, ascending."""
        ...

    @property
    def columns(self) -> Columns:
        """Their signatures."""
        ...

    @property
    def dimensions(self) -> frozenset[int]:
        """Of how many dimensions those vectors are that may be compared."""
        ...

    @property
    def nbytes(self) -> int:
        """About how many bytes it holds."""
        ...

    @property
    def worded(self) -> bool:
        """Whether the words of all are known."""
        ...

    def __len__(self) -> int: ...

    def matrix(self, dimensions: int) -> Matrix:
        """Vectors as rows; zeros for those that may not be compared."""
        ...

    def seconds(self, place: int) -> float:
        """When one was said, in seconds since 1970."""
        ...

    def line(self, place: int) -> Line | None:
        """What an answer shows of one; None where that stands in its row alone."""
        ...

    def learn(self, place: int, line: Line) -> None:
        """Keep what a row says, sealed as it is."""
        ...


class Rows:
    """Rows as they were read, with their texts."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        self.kept = tuple(kept)

    def __len__(self) -> int:
        return len(self.kept)

    @cached_property
    def ids(self) -> Places:
        """The ids of the rows, ascending."""
        return np.array([one.id for one in self.kept], dtype=np.int64)

    @cached_property
    def columns(self) -> Columns:
        """Their signatures; not needed where only vectors are compared."""
        return Columns.of([one.packed for one in self.kept])

    @cached_property
    def worded(self) -> bool:
        """Whether the words of all are known."""
        return all(one.packed[:1] != UNREAD for one in self.kept)

    @property
    def dimensions(self) -> frozenset[int]:
        """Of how many dimensions those vectors are that may be compared."""
        return dimensions_of([one.packed for one in self.kept if one.comparable])

    @property
    def nbytes(self) -> int:
        """About how many bytes it holds."""
        return sum([len(one.packed) + len(one.sealed) for one in self.kept])

    def matrix(self, dimensions: int) -> Matrix:
        """Vectors as rows; zeros for those that may not be compared."""
        return vectors_of([one.packed if one.comparable else b"" for one in self.kept], dimensions)

    def seconds(self, place: int) -> float:
        """When one was said, in seconds since 1970."""
        return seconds_of(self.kept[place].packed)

    def line(self, place: int) -> Line:
        """What an answer shows of one."""
        one = self.kept[place]
        return Line(one.key, one.sealed, one.kind)

    def learn(self, place: int, line: Line) -> None:
        """Everything is known of a row that was read."""


class Block:
    """Many rows without their texts, and without their vectors once those were handed over; for one embedder by name."""

    def __init__(self, packed: memoryview, embedder: str) -> None:
        """Take the bytes that `packed` made; raise BlockError where they are of another version, or not of one piece.

        Only the vectors are not copied: they stay where the bytes are, until they are let go of.
        """
        try:
            version, count, vectors, terms, quarters, told = _LEAD.unpack(packed[-_LEAD.size :])
        except struct.error as error:
            raise BlockError(BlockError.__doc__) from error
        if version not in {_VERSION, _UNWORDED}:
            raise BlockError(BlockError.__doc__)
        sizes = (8 * count, 4 * terms, HEAD.itemsize * count, quarters, count, told)
        if len(packed) != 2 * vectors + sum(sizes) + _LEAD.size:
            raise BlockError(BlockError.__doc__)
        self.worded = version == _VERSION
        self._rest, self._at = packed[2 * vectors :].tobytes(), (0, *accumulate(sizes))
        names, self.last_key, self._even = json.loads(self._rest[self._at[5] : self._at[6]])
        self._size: int = count
        self._own: int = names.index(embedder) if embedder in names else NOBODY
        self._all_own = self._own != NOBODY and len(names) == 1
        self._vectors: npt.NDArray[np.float16] | None = np.frombuffer(packed, np.float16, vectors)
        self.nbytes = len(self._rest)
        self._lines: dict[int, Line] = {}

    def __len__(self) -> int:
        return self._size

    @cached_property
    def ids(self) -> Places:
        """The ids of the rows, ascending."""
        return self._column(np.dtype(np.int64), 0)

    @cached_property
    def columns(self) -> Columns:
        """Their signatures; not needed where only vectors are compared."""
        terms, quarters = self._column(np.dtype(np.uint32), 1), self._column(np.dtype(np.uint8), 3)
        return Columns(self._heads, terms, quarters)

    @staticmethod
    def packed(kept: Sequence[Kept]) -> bytes:
        """Make the bytes of a block, to be sealed."""
        columns = Columns.of([one.packed for one in kept])
        places = {name: place for place, name in enumerate(dict.fromkeys(one.embedder for one in kept))}
        even = dimensions_of([one.packed for one in kept])
        told = json.dumps([list(places), kept[-1].key, *(even if len(even) == 1 else [None])]).encode()
        vectors = b"".join([vector_of(one.packed) for one in kept])
        parts = (
            vectors,
            np.array([one.id for one in kept], dtype=np.int64).tobytes(),
            columns.terms.tobytes(),
            columns.heads.tobytes(),
            columns.quarters.tobytes(),
            bytes([places[one.embedder] for one in kept]),
            told,
        )
        sizes = (len(kept), len(vectors) // 2, len(columns.terms), len(columns.quarters), len(told))
        version = _VERSION if all(one.packed[:1] != UNREAD for one in kept) else _UNWORDED
        return b"".join([*parts, _LEAD.pack(version, *sizes)])

    @property
    def dimensions(self) -> frozenset[int]:
        """Of how many dimensions those vectors are that may be compared."""
        if self._all_own and self._even is not None:
            return frozenset([self._even])
        return frozenset(self._heads["dimensions"][self._comparable].tolist())

    def matrix(self, dimensions: int) -> Matrix:
        """Vectors as rows, before they were let go of; zeros for those that may not be compared."""
        if self._vectors is None:
            raise LookupError("the vectors are held elsewhere")
        if self._all_own and self._even == dimensions:
            return self._vectors.reshape(len(self), dimensions)
        rows = np.zeros((len(self), dimensions), np.float16)
        ends = np.cumsum(self._heads["dimensions"], dtype=np.int64)
        for place in np.flatnonzero(self._comparable).tolist() if dimensions else ():
            rows[place] = self._vectors[ends[place] - dimensions : ends[place]]
        return rows

    def let_go(self) -> None:
        """Let go of the vectors, which somebody else has by now."""
        self._vectors = None

    def seconds(self, place: int) -> float:
        """When one was said, in seconds since 1970."""
        return float(self._heads["seconds"][place])

    def line(self, place: int) -> Line | None:
        """What an answer shows of one, if its row was read before."""
        return self._lines.get(place)

    def learn(self, place: int, line: Line) -> None:
        """Keep what a row says, sealed as it is."""
        self._lines[place] = line

    @cached_property
    def _heads(self) -> Heads:
        return self._column(HEAD, 2)

    @cached_property
    def _comparable(self) -> npt.NDArray[np.bool_]:
        comparable: npt.NDArray[np.bool_] = self._column(np.dtype(np.uint8), 4) == self._own
        return comparable

    def _column(self, kind: np.dtype[Any], which: int) -> npt.NDArray[Any]:
        size = self._at[which + 1] - self._at[which]
        return np.frombuffer(self._rest, kind, size // kind.itemsize, self._at[which])
