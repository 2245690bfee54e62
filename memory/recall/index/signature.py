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

from memory.recall.facts.slots import Heard, hear
from memory.recall.lexical.concepts import concepts
from memory.recall.lexical.postings import Ids, Terms
from memory.recall.lexical.script import folded
from memory.recall.lexical.words import words

Vector = npt.NDArray[np.float16]
Matrix = npt.NDArray[np.float16]
"""Vectors in rows."""

FORMAT = 1
CURRENT = bytes([FORMAT])
"""The first byte of every signature of this version."""
UNREAD = b"\xff"
"""The first byte where a text was not read yet: instant and vector stand where they always do, words are missing."""
REPLY = 0.5
"""What a word of Tangban's reply counts, beside one of the person's."""

_HEAD = struct.Struct("<BBHHHHId")
HEAD_BYTES = _HEAD.size
_DIMENSIONS_AT = 8
_SECONDS = struct.Struct("<d")
ASKS, _CHANGES = 1, 2
_NONE: Counter[str] = Counter()
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


def sign(
    text: str,
    reply: str | None,
    vector: Vector,
    at: datetime,
    *,
    named: bool = False,
    heard: Heard | None = None,
) -> Signature:
    """Work out the signature of a text and of the reply that it got; `named` texts begin with who speaks.

    `heard` is what `hear` made of the text, where that is there already.
    """
    heard, answered = heard or hear(text), folded(reply or "")
    speaker = _SPEAKER.match(heard.said) if named else None
    return Signature(
        words=_terms(words(heard.said), words(answered) if answered else _NONE),
        concepts=_terms(heard.groups, concepts(answered) if answered else _NONE),
        speaker=term_id(speaker.group(1)) if speaker else 0,
        asks=not answered and heard.said.rstrip().endswith("?"),
        changes=not named and heard.changes,
        ended=_ids(words(heard.over) if heard.over and not named else ()),
        vector=vector,
        seconds=at.timestamp(),
    )


def term_id(term: str) -> int:
    """Hash a term to 32 bits; two of a person's terms collide once in about a million."""
    return crc32(term.encode())


def pack(signature: Signature) -> bytes:
    """Make bytes of a signature, to be sealed."""
    flags = ASKS * signature.asks | _CHANGES * signature.changes
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


def unread(vector: Vector, at: datetime) -> bytes:
    """Make bytes for a text that is to be read later."""
    return _HEAD.pack(UNREAD[0], 0, 0, 0, 0, len(vector), 0, at.timestamp()) + vector.tobytes()


def given_vector(packed: bytes) -> Vector | None:
    """Give the vector of a text that was not read yet; None for all others."""
    return np.frombuffer(vector_of(packed), np.float16) if packed[:1] == UNREAD else None


def with_vector(packed: bytes, vector: Vector) -> bytes:
    """Give a current signature another vector; what is known of its words stays."""
    head = bytearray(packed[: _HEAD.size])
    end = _HEAD.size + 2 * int.from_bytes(head[_DIMENSIONS_AT : _DIMENSIONS_AT + 2], "little")
    head[_DIMENSIONS_AT : _DIMENSIONS_AT + 2] = len(vector).to_bytes(2, "little")
    return bytes(head) + vector.astype(np.float16).tobytes() + packed[end:]


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
        asks=bool(flags & ASKS),
        changes=bool(flags & _CHANGES),
        ended=ids[worded + conceived :],
        vector=np.frombuffer(packed, np.float16, dimensions, _HEAD.size),
        seconds=seconds,
    )


def is_current(packed: bytes) -> bool:
    """Say whether bytes are a signature of this version."""
    return packed[:1] == CURRENT


def seconds_of(packed: bytes) -> float:
    """Read when it was said, in seconds since 1970."""
    return float(_SECONDS.unpack_from(packed, _HEAD.size - _SECONDS.size)[0])


def vector_of(packed: bytes) -> bytes:
    """Give the bytes of the vector alone."""
    dimensions = int.from_bytes(packed[_DIMENSIONS_AT : _DIMENSIONS_AT + 2], "little")
    return packed[_HEAD.size : _HEAD.size + 2 * dimensions]


def dimensions_of(packed: Sequence[bytes]) -> frozenset[int]:
    """Of how many dimensions the vectors are."""
    sizes = {part[_DIMENSIONS_AT : _DIMENSIONS_AT + 2] for part in packed}
    return frozenset(int.from_bytes(size, "little") for size in sizes)


def vectors_of(packed: Sequence[bytes], dimensions: int) -> Matrix:
    """Read the vectors alone, all of so many dimensions, shape (signatures, dimensions); zeros for empty bytes."""
    start, end, nothing = _HEAD.size, _HEAD.size + 2 * dimensions, bytes(2 * dimensions)
    rows = b"".join([part[start:end] if part else nothing for part in packed])
    return np.frombuffer(rows, np.float16).reshape(len(packed), dimensions)


def _ids(terms: Iterable[str]) -> Ids:
    return np.array([term_id(term) for term in terms], dtype=np.uint32)


def _terms(said: Counter[str], answered: Counter[str]) -> Terms:
    weights: dict[int, float] = dict(zip(map(crc32, map(str.encode, said)), said.values(), strict=True))
    for term, count in answered.items():
        weights[term_id(term)] = weights.get(term_id(term), 0.0) + REPLY * count
    return Terms(
        np.fromiter(weights, np.uint32, len(weights)),
        np.fromiter(weights.values(), np.float32, len(weights)),
    )
