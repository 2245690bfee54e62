"""Packed signatures taken apart into columns: what all memories have of one kind lies side by side, and nothing is made for each."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from memory.recall.index.signature import HEAD_BYTES
from memory.recall.lexical.postings import Ids

HEAD = np.dtype(
    [
        ("format", "u1"),
        ("flags", "u1"),
        ("words", "<u2"),
        ("concepts", "<u2"),
        ("ended", "<u2"),
        ("dimensions", "<u2"),
        ("speaker", "<u4"),
        ("seconds", "<f8"),
    ]
)
"""The head of a packed signature, as memory.recall.index.signature packs it."""

Heads = npt.NDArray[np.void]
Quarters = npt.NDArray[np.uint8]


class Columns(NamedTuple):
    """Signatures in columns, without their vectors: heads, hashes of terms and their counts in quarters, one memory's after the other's."""

    heads: Heads
    terms: Ids
    quarters: Quarters

    @classmethod
    def of(cls, packed: Sequence[bytes]) -> "Columns":
        """Take current signatures apart."""
        heads = np.frombuffer(b"".join([part[:HEAD_BYTES] for part in packed]), HEAD)
        vectors_end = HEAD_BYTES + 2 * heads["dimensions"].astype(np.int64)
        told = heads["words"].astype(np.int64) + heads["concepts"]
        terms_end = vectors_end + 4 * (told + heads["ended"])
        ends = list(zip(packed, vectors_end.tolist(), terms_end.tolist(), strict=True))
        return cls(
            heads,
            np.frombuffer(b"".join([part[start:end] for part, start, end in ends]), np.uint32),
            np.frombuffer(b"".join([part[start:] for part, _, start in ends]), np.uint8),
        )

    @classmethod
    def joined(cls, parts: Sequence["Columns"]) -> "Columns":
        """Put columns one after another."""
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return cls.of(())
        return cls(*(np.concatenate(column) for column in zip(*parts, strict=True)))
