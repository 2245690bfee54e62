"""What every embedder offers."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Makes unit vectors of texts; `weight` is how much its similarity counts beside the words (0..)."""

    @property
    def name(self) -> str:
        """What the vectors are stored under; another name means other vectors."""

    @property
    def weight(self) -> float:
        """How much its similarity counts beside the words."""

    def knows(self, text: str) -> bool:
        """Say whether it understands the language of a text; what it does not know it must not judge."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make one unit vector for each text; shape (texts, dimensions). Slow: never on the event loop."""
