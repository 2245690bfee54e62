"""Owners whom everybody may ask and nobody can write to: what they know comes with the program and stands in no row.

So there is nothing of theirs to seal, to export or to forget, and no way to add to them while the program runs: whatever
writes takes a person's id, and a shared owner has none. A person is asked by id, a shared owner as itself.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from memory.recall import ranking
from memory.recall.encoders import BUILTIN
from memory.recall.encoders.protocol import Vectors
from memory.recall.index.parts import Kept, Rows
from memory.recall.index.person import Index
from memory.recall.index.signature import pack, sign
from memory.recall.memories import Remembered
from memory.recall.question import take_apart

KIND = "shared"
_NO_DAY = datetime(1970, 1, 1, tzinfo=UTC)

Finder = Callable[[str], Sequence[tuple[str, float]]]
"""Gives the keys of the pieces that answer a question with their scores, best first; nothing where it does not know."""


@dataclass(frozen=True)
class SharedPiece:
    """One thing that a shared owner knows: its text, and what else belongs to it."""

    key: str
    text: str
    rest: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Shared:
    """A shared owner; `pieces` gives all that it knows, once. Threads may share it.

    It is searched as a person's memories are, unless it has a finder of its own, which may also say that it does not know.
    """

    name: str
    pieces: Callable[[], Sequence[SharedPiece]]
    finder: Finder | None = None

    def search(self, query: str, asof: datetime, limit: int) -> list[Remembered]:
        """Give the pieces that answer best, best first. They are of no day, and hold whenever they are asked for."""
        if self.finder is not None:
            found = self.finder(query)[:limit]
            return [self._shown(self._places[key], score, asof) for key, score in found]
        if not len(self.index):
            return []
        vector = np.asarray(BUILTIN.encode([query])[0])
        scores = ranking.score(self.index, take_apart(query, asof), vector, BUILTIN.weight)
        best = np.argsort(-scores, kind="stable")[:limit].tolist()
        return [self._shown(place, float(scores[place]), asof) for place in best]

    def nearest(self, vector: Vectors, limit: int) -> list[Remembered]:
        """Give the pieces whose built-in vectors are nearest to one, by inner product alone."""
        places, products = self.index.vectors.nearest(vector, limit)
        found = zip(places.tolist(), products.tolist(), strict=True)
        return [self._shown(place, near, _NO_DAY) for place, near in found]

    @cached_property
    def index(self) -> Index:
        """All pieces as a person's memories are held; made on first use."""
        vectors = BUILTIN.encode([piece.text for piece in self._all]).astype(np.float16)
        held = zip(self._all, vectors, strict=True)
        signed = [(piece.key, pack(sign(piece.text, None, vector, _NO_DAY))) for piece, vector in held]
        kept = [Kept(number, key, packed, kind=KIND) for number, (key, packed) in enumerate(signed, 1)]
        return Index([Rows(kept)] if kept else [])

    @cached_property
    def _all(self) -> tuple[SharedPiece, ...]:
        return tuple(self.pieces())

    @cached_property
    def _places(self) -> dict[str, int]:
        return {piece.key: place for place, piece in enumerate(self._all)}

    def _shown(self, place: int, score: float, at: datetime) -> Remembered:
        piece = self._all[place]
        rest = json.dumps(dict(piece.rest), ensure_ascii=False)
        return Remembered(place + 1, piece.text, at, KIND, score, piece.key, rest=rest)
