"""Invented people with the same memories and vectors in every run."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DIMENSIONS = 384
_SAID = (
    "breakfast oatmeal walked park glucose morning insulin doctor sister Boston coffee dinner rice noodles sensor "
    "meter slept badly meeting train lunch salad fish apple exercise swimming tired headache music book garden dog"
)
_WORDS = _SAID.split()


@dataclass(frozen=True)
class Talker:
    """One person: a name, texts of a dozen words, unit vectors of shape (memories, 384)."""

    name: str
    texts: tuple[str, ...]
    vectors: npt.NDArray[np.float32]

    def nearest(self, vector: npt.NDArray[np.float32], count: int) -> list[int]:
        """The true answer: places by exact inner product."""
        return [int(place) for place in np.argsort(-(self.vectors @ vector))[:count]]


def talker(number: int, memories: int) -> Talker:
    """Make the person of that number."""
    chance = np.random.default_rng(number)
    vectors = chance.standard_normal((memories, DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    places = chance.integers(0, len(_WORDS), (memories, 12))
    texts = tuple(" ".join(_WORDS[place] for place in row) for row in places)
    return Talker(f"person{number:06d}", texts, vectors)


def question(person: Talker, seed: int) -> npt.NDArray[np.float32]:
    """Make a unit vector near one of a person's memories."""
    chance = np.random.default_rng(seed)
    vector = person.vectors[chance.integers(len(person.vectors))] + 0.05 * chance.standard_normal(DIMENSIONS)
    unit: npt.NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit
