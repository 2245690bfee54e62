"""LangGraph's SQLite store (langgraph-checkpoint-sqlite) with its vector index."""

import sqlite3
from pathlib import Path
from typing import Any

from langgraph.store.sqlite import SqliteStore

from benchmarks.memory.peers import langgraph_memory


class Store(langgraph_memory.Store):
    """The same calls as in memory, on a file."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "store.db"
        super().__init__(folder)

    def _made(self) -> Any:
        self._connection = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None)
        store = SqliteStore(self._connection, index={"dims": 384, "embed": self._given, "fields": ["text"]})
        store.setup()
        return store

    def reopen(self) -> None:
        self._connection.close()
        self._store = self._made()

    def close(self) -> None:
        self._connection.close()
