"""LangGraph's InMemoryStore: nothing of it is durable."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langgraph.store.base import PutOp
from langgraph.store.memory import InMemoryStore


class Given:
    """An embedding function that looks the vectors up that the benchmark gives."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        return [
            self.known[json.loads(text)["text"] if text.startswith("{") else text].tolist() for text in texts
        ]


class Store:
    """One namespace for each person."""

    def __init__(self, folder: Path) -> None:  # nothing is written
        self._given = Given()
        self._store = self._made()
        self._count = 0

    def _made(self) -> Any:
        return InMemoryStore(index={"dims": 384, "embed": self._given, "fields": ["text"]})

    def fill(self, person: str, texts: Sequence[str], vectors: Any) -> None:
        self._given.known = dict(zip(texts, vectors, strict=True))
        ops = [PutOp(("person", person), f"{self._next()}", {"text": text}) for text in texts]
        self._store.batch(ops)

    def add(self, person: str, text: str, vector: Any) -> None:
        self._given.known = {text: vector}
        self._store.put(("person", person), f"{self._next()}", {"text": text})

    def query(self, person: str, vector: Any, count: int) -> list[str]:
        self._given.known = {"?": vector}
        return [item.value["text"] for item in self._store.search(("person", person), query="?", limit=count)]

    def forget(self, person: str) -> None:
        for item in self._store.search(("person", person), limit=100_000):
            self._store.delete(("person", person), item.key)

    def reopen(self) -> None:
        """It would be empty: it stays as it is."""

    def close(self) -> None:
        pass

    def _next(self) -> int:
        self._count += 1
        return self._count
