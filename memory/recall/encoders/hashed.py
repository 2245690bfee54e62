"""Vectors of hashed character n-grams: no model, any language, good for misspelt and compound words only.

The hashing trick with signs is that of Weinberger et al., "Feature Hashing for Large Scale Multitask Learning" (2009).
"""

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from zlib import crc32

import numpy as np

from memory.recall.encoders.protocol import Vectors
from memory.recall.lexical.script import folded
from memory.recall.lexical.words import HAN

DIMENSIONS = 384


class HashedGrams:
    """Character pairs of Chinese and character triples to fives of other scripts, hashed with a sign."""

    name = "builtin"
    weight = 0.1

    def knows(self, text: str) -> bool:  # noqa: ARG002  # the protocol asks for it
        """Know every language alike."""
        return True

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make one unit vector for each text; shape (texts, 384); an empty text has no direction (zeros)."""
        vectors = np.array([_summed(text) for text in texts], dtype=np.float32).reshape(-1, DIMENSIONS)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, np.float32(1e-9))
        return vectors


def _summed(text: str) -> list[float]:
    vector = [0.0] * DIMENSIONS  # a list is filled faster than an array
    for gram, count in _grams(folded(text)).items():
        place = crc32(gram.encode())
        vector[place % DIMENSIONS] += sqrt(count) if place & 0x80000000 else -sqrt(count)
    return vector


def _grams(text: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    at = 0
    for run in HAN.finditer(text):
        _count(text[at : run.start()], (3, 4, 5), counted)
        _count(run.group(), (1, 2), counted)
        at = run.end()
    _count(text[at:], (3, 4, 5), counted)
    return counted


def _count(text: str, sizes: tuple[int, ...], counted: Counter[str]) -> None:
    for word in text.split():
        padded = f"^{word}$" if sizes[0] > 1 else word
        for size in sizes:
            counted.update(padded[i : i + size] for i in range(len(padded) - size + 1))
