"""Vectors of hashed character n-grams: no model, any language, good for misspelt and compound words only.

The hashing trick with signs is that of Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (2009).
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from operator import add
from zlib import crc32

import numpy as np

from memory.recall.encoders.protocol import Vectors
from memory.recall.lexical.script import folded
from memory.recall.lexical.words import HAN

DIMENSIONS = 384
_SIGN = 0x80000000
"""From here on a hash counts with plus."""
_A_WORD = 24
"""So long a word may be said again: what it hashes to is kept, as its stem is (`lexical.words`)."""


class HashedGrams:
    """Character pairs of Chinese and character triples to fives of other scripts, hashed with a sign."""

    name = "builtin"
    weight = 0.1

    def knows(self, text: str) -> bool:  # noqa: ARG002  # the protocol asks for it
        """Know every language alike."""
        return True

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make one unit vector for each text; shape (texts, 384); an empty text has no direction (zeros)."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for place, text in enumerate(texts):
            counted = _grams(folded(text))
            hashes = np.fromiter(counted, np.uint32, len(counted))
            worth = np.sqrt(np.fromiter(counted.values(), np.float64, len(counted)))
            signed = np.where(hashes >= _SIGN, worth, -worth)
            vectors[place] = np.bincount(hashes % DIMENSIONS, signed, DIMENSIONS)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, np.float32(1e-9))
        return vectors


def _grams(text: str) -> Counter[int]:
    """Count the hashes of a text's grams."""
    counted: Counter[int] = Counter()
    at = 0
    for run in HAN.finditer(text):
        _count(text[at : run.start()], counted)
        han = run.group()
        counted.update(map(_hash, han))
        counted.update(map(_hash, map(add, han, han[1:])))
        at = run.end()
    _count(text[at:], counted)
    return counted


def _count(text: str, counted: Counter[int]) -> None:
    for word in text.split():
        counted.update(_hashes(word) if len(word) <= _A_WORD else _cut(word))


def _cut(word: str) -> tuple[int, ...]:
    padded = f"^{word}$"
    return tuple(
        crc32(padded[i : i + size].encode()) for size in (3, 4, 5) for i in range(len(padded) - size + 1)
    )


_hashes = lru_cache(maxsize=20_000)(_cut)


@lru_cache(maxsize=50_000)
def _hash(gram: str) -> int:
    return crc32(gram.encode())
