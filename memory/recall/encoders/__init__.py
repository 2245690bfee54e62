"""How a text becomes a vector; the built-in way needs no download.

To add one: write a class with the three members of `Embedder` and give it a name in `embedder`.
"""

from functools import cache

from memory.recall.encoders.hashed import HashedGrams
from memory.recall.encoders.onnx import OnnxEncoder, model_in
from memory.recall.encoders.protocol import Embedder
from memory.recall.encoders.sentence import SentenceEncoder, installed

__all__ = ["BUILTIN", "Embedder", "embedder"]

BUILTIN: Embedder = HashedGrams()


@cache
def embedder(name: str) -> Embedder:
    """Give the embedder of that name: "builtin", or a sentence-transformers model by its name or folder.

    Where the model is on this machine in a form that onnxruntime runs, and that is installed, it does; else sentence-transformers.
    """
    if name == BUILTIN.name:
        return BUILTIN
    folder = installed(name)
    return OnnxEncoder(name, folder) if folder and model_in(folder) else SentenceEncoder(name)
