"""How a text becomes a vector; the built-in way needs no download.

To add one: write a class with the three members of `Embedder` and give it a name in `embedder`.
"""

from functools import cache

from memory.recall.encoders.hashed import HashedGrams
from memory.recall.encoders.protocol import Embedder
from memory.recall.encoders.sentence import SentenceEncoder

__all__ = ["BUILTIN", "Embedder", "embedder"]

BUILTIN: Embedder = HashedGrams()


@cache
def embedder(name: str) -> Embedder:
    """Give the embedder of that name: "builtin", or a sentence-transformers model by its name or folder."""
    return BUILTIN if name == BUILTIN.name else SentenceEncoder(name)
