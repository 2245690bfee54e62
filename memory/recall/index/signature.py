"""What the index needs to know of a text is worked out once, when it is written, and kept sealed beside it.

Bytes: format, flags, four counts, the speaker, the instant, the vector, the terms' hashes, their counts in quarters.
"""

import re
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from memory.recall.facts.cues import changes_something, ended
from memory.recall.lexical.concepts import concepts
from memory.recall.lexical.postings import Ids, Terms
from memory.recall.lexical.script import folded
from memory.recall.lexical.words import words

Vector = npt.NDArray[np.float16]
Matrix = npt.NDArray[np.float16]
"""Vectors in rows."""

FORMAT = 1
REPLY = 0.5
"""What a word of Tangban's reply counts, beside one of the person's."""

_HEAD = struct.Struct("<BBHHHHId")
_DIMENSIONS_AT = 8
_ASKS, _CHANGES = 1, 2
_SPEAKER = re.compile(r"^\s*([^\W\d_][\w .'-]{0,30}?)\s*[:：]\s")


class Signature(NamedTuple):
    """A text as the index sees it: words and concepts, who speaks (0: the person), whether it only asks, its vector."""

    words: Terms
    concepts: Terms
    speaker: int
    asks: bool
    changes: bool
    ended: Ids
    """Hashes of the words that name what the text says has ended or changed."""
    vector: Vector
    seconds: float
    """When it was said, in seconds since 1970."""


class OldSignatureError(ValueError):
    """The memory was indexed by another version: reindex it."""


def sign(text: str, reply: str | None, vector: Vector, at: datetime, *, named: bool = False) -> Signature:
    """Work out the signature of a text and of the reply that it got; `named` texts begin with who speaks."""
    said, answered = folded(text), folded(reply or "")
    speaker = _SPEAKER.match(said) if named else None
    return Signature(
        words=_terms(words(said), words(answered)),
        concepts=_terms(concepts(said), concepts(answered)),
        speaker=term_id(speaker.group(1)) if speaker else 0,
        asks=not answered and said.rstrip().endswith("?"),
        changes=not named and changes_something(said),
        ended=_ids(() if named else words(ended(said))),
        vector=vector,
        seconds=at.timestamp(),
    )


def term_id(term: str) -> int:
    """Hash a term to 32 bits; two of a person's terms collide once in about a million."""
    return crc32(term.encode())


def pack(signature: Signature) -> bytes:
    """Make bytes of a signature, to be sealed."""
    flags = _ASKS * signature.asks | _CHANGES * signature.changes
    head = _HEAD.pack(
        FORMAT,
        flags,
        len(signature.words.ids),
        len(signature.concepts.ids),
        len(signature.ended),
        len(signature.vector),
        signature.speaker,
        signature.seconds,
    )
    ids = np.concatenate([signature.words.ids, signature.concepts.ids, signature.ended])
    counts = np.concatenate([signature.words.counts, signature.concepts.counts])
    quarters = np.minimum(counts * 4, 255).astype(np.uint8)
    return b"".join([head, signature.vector.tobytes(), ids.tobytes(), quarters.tobytes()])


def unpack(packed: bytes) -> Signature:
    """Read a signature from its bytes, or raise OldSignatureError."""
    if not is_current(packed):
        raise OldSignatureError(OldSignatureError.__doc__)
    _, flags, worded, conceived, over, dimensions, speaker, seconds = _HEAD.unpack_from(packed)
    at = _HEAD.size + 2 * dimensions
    ids = np.frombuffer(packed, np.uint32, worded + conceived + over, at)
    counts = np.frombuffer(packed, np.uint8, worded + conceived, at + 4 * len(ids)) * np.float32(0.25)
    return Signature(
        words=Terms(ids[:worded], counts[:worded]),
        concepts=Terms(ids[worded : worded + conceived], counts[worded:]),
        speaker=speaker,
        asks=bool(flags & _ASKS),
        changes=bool(flags & _CHANGES),
        ended=ids[worded + conceived :],
        vector=np.frombuffer(packed, np.float16, dimensions, _HEAD.size),
        seconds=seconds,
    )


def is_current(packed: bytes) -> bool:
    """Say whether bytes are a signature of this version."""
    return packed[:1] == bytes([FORMAT])


def vectors_of(packed: Sequence[bytes]) -> Matrix:
    """Read the vectors alone, shape (signatures, dimensions); zeros for empty bytes, no dimensions where they differ."""
    sizes = {_dimensions(part) for part in packed if part} or {0}
    size = 2 * sizes.pop() if len(sizes) == 1 else 0
    rows = b"".join(part[_HEAD.size : _HEAD.size + size] if part else bytes(size) for part in packed)
    return np.frombuffer(rows, np.float16).reshape(len(packed), size // 2)


def _dimensions(packed: bytes) -> int:
    return int.from_bytes(packed[_DIMENSIONS_AT : _DIMENSIONS_AT + 2], "little")


def _ids(terms: Iterable[str]) -> Ids:
    return np.array([term_id(term) for term in terms], dtype=np.uint32)


def _terms(said: Counter[str], answered: Counter[str]) -> Terms:
    weights: dict[int, float] = {term_id(term): float(count) for term, count in said.items()}
    for term, count in answered.items():
        weights[term_id(term)] = weights.get(term_id(term), 0.0) + REPLY * count
    return Terms(
        np.fromiter(weights, np.uint32, len(weights)),
        np.fromiter(weights.values(), np.float32, len(weights)),
    )
