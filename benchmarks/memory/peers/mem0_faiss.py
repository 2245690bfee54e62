"""mem0 with FAISS, its facts not inferred by a model; the vectors are the benchmark's."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import mem0
from mem0.configs.base import MemoryConfig


class Given:
    """Stands in for its embedder."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def embed(self, text: str, *_: object) -> list[float]:
        return self.known[text].tolist()

    def embed_batch(self, texts: Sequence[str], *_: object) -> list[list[float]]:
        return [self.embed(text) for text in texts]


class Store:
    """Added one by one: there is no other way that keeps the text as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given = Given()
        self._open()

    def _open(self) -> None:
        config = MemoryConfig(
            vector_store={
                "provider": "faiss",
                "config": {
                    "path": str(self._folder / "faiss"),
                    "embedding_model_dims": 384,
                    "distance_strategy": "inner_product",
                },
            },
            history_db_path=str(self._folder / "history.db"),
            llm={"provider": "openai", "config": {"api_key": "none"}},
            embedder={"provider": "openai", "config": {"api_key": "none"}},
        )
        self._memory = mem0.Memory(config)
        self._memory.embedding_model = self._given

    def fill(self, person: str, texts: Sequence[str], vectors: Any) -> None:
        for text, vector in zip(texts, vectors, strict=True):
            self.add(person, text, vector)

    def add(self, person: str, text: str, vector: Any) -> None:
        self._given.known[text] = vector
        self._memory.add(text, user_id=person, infer=False)

    def query(self, person: str, vector: Any, count: int) -> list[str]:
        self._given.known["?"] = vector
        found = self._memory.search("?", filters={"user_id": person}, top_k=count, threshold=0.0)
        return [item["memory"] for item in found["results"]]

    def forget(self, person: str) -> None:
        self._memory.delete_all(user_id=person)

    def reopen(self) -> None:
        self._open()

    def close(self) -> None:
        pass
