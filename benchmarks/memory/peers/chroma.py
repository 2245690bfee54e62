"""ChromaDB, one collection, a filter for the person."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import chromadb

AT_ONCE = 5000


class Store:
    """A persistent client."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._count = 0
        self._open()

    def _open(self) -> None:
        self._client = chromadb.PersistentClient(self._folder)
        self._collection = self._client.get_or_create_collection("memories", metadata={"hnsw:space": "ip"})

    def fill(self, person: str, texts: Sequence[str], vectors: Any) -> None:
        for at in range(0, len(texts), AT_ONCE):
            part = texts[at : at + AT_ONCE]
            ids = [f"{self._count + place}" for place in range(len(part))]
            self._count += len(part)
            self._collection.add(
                ids=ids,
                documents=list(part),
                embeddings=vectors[at : at + AT_ONCE],
                metadatas=[{"person": person}] * len(part),
            )

    def add(self, person: str, text: str, vector: Any) -> None:
        self.fill(person, [text], vector[None])

    def query(self, person: str, vector: Any, count: int) -> list[str]:
        found = self._collection.query(query_embeddings=[vector], n_results=count, where={"person": person})
        return list(found["documents"][0])

    def forget(self, person: str) -> None:
        self._collection.delete(where={"person": person})

    def reopen(self) -> None:
        from chromadb.api.shared_system_client import SharedSystemClient

        SharedSystemClient.clear_system_cache()
        self._open()

    def close(self) -> None:
        pass
