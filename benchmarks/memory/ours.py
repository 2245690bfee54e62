"""Tangban's own store: sealed rows in SQLite (WAL, synchronous FULL), exact search in an LRU of indexes."""

import asyncio
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, TypeVar

import numpy as np

from benchmarks.memory.people import Talker, question
from memory.database import Database
from memory.recall import Recall
from memory.recall.bulk import New, remember_many
from memory.recall.memories import STATE
from memory.vault import Vault

START = datetime(2025, 1, 1, tzinfo=UTC)
NONE = frozenset[str]()
T = TypeVar("T")


class Store:
    """The store as the running program uses it; the vectors are the benchmark's, sealed as ours are."""

    def __init__(self, folder: Path) -> None:
        self._url = f"sqlite:///{folder}/ours.db"
        self._vault = Vault(bytes(32))
        self._runner = asyncio.Runner()
        self._open()
        self._database.migrate()
        self._known: set[str] = set()
        self._count = 0

    def _open(self) -> None:
        self._database = Database(self._url)
        self._recall = Recall(self._database, self._vault)

    def fill(self, person: str, texts: Sequence[str], vectors: Any) -> None:
        """As an import does: a commit for a thousand; words are read when they are first asked for, facts never (no rival has them)."""
        self._run(self._kept(person, texts, vectors))

    def add(self, person: str, text: str, vector: Any) -> None:
        """One transaction, which is on the disk when it returns."""
        self._run(self._kept(person, [text], [vector]))

    def query(self, person: str, vector: Any, count: int) -> list[str]:
        """By vectors alone, as the others are asked."""
        return [memory.text for memory in self._run(self._recall.nearest(person, vector, limit=count))]

    def clocked(self, questions: Sequence[tuple[str, Any]], count: int) -> list[tuple[float, float]]:
        """Seconds (wall, processor) of each question, asked one after another inside one event loop as the program does."""

        async def work() -> list[tuple[float, float]]:
            seconds = []
            for person, vector in questions:
                wall, processor = perf_counter(), process_time()
                await self._recall.nearest(person, vector, limit=count)
                seconds.append((perf_counter() - wall, process_time() - processor))
            return seconds

        return self._run(work())

    def forget(self, person: str) -> None:
        """Rows, index and key."""

        async def work() -> None:
            await self._recall.forget(person)
            await self._database.write(lambda session: self._vault.destroy(session, person))

        self._run(work())

    def reopen(self) -> None:
        """A new program: nothing in its caches."""
        self._run(self._database.close())
        self._open()

    def close(self) -> None:
        """Let go of the file."""
        self._run(self._database.close())
        self._runner.close()

    def extra(self, person: Talker) -> dict[str, float]:
        """Times of the parts: the whole search (words, concepts, days, facts, vectors) and the vectors' kernel alone."""
        asked = [f"{text}?" for text in person.texts[:200]]
        whole = [
            self._clocked(
                lambda q=text: self._run(
                    self._recall.search(person.name, q, asof=START + timedelta(days=9000))
                )
            )
            for text in asked
        ]
        held = self._recall.cache.get(person.name)
        assert held is not None
        kernel = [
            self._clocked(partial(held.index.vectors.nearest, question(person, seed), 5))
            for seed in range(300)
        ]
        checked = [
            self._clocked(
                lambda: self._run(self._database.look(lambda look: look(STATE, {"person": person.name})))
            )
            for _ in range(200)
        ]
        return {
            "first_search_ms": round(whole[0], 3),  # reads the words of all
            "search_ms": round(median(whole), 3),
            "search_p95_ms": round(float(np.percentile(whole, 95)), 3),
            "kernel_ms": round(median(kernel), 4),
            "kernel_p95_ms": round(float(np.percentile(kernel, 95)), 4),
            "state_ms": round(median(checked), 3),
        }

    async def _kept(self, person: str, texts: Sequence[str], vectors: Any) -> None:
        if person not in self._known:
            await self._database.write(partial(self._vault.create, person_id=person))
            self._known.add(person)
        news = []
        for text, vector in zip(texts, vectors, strict=True):
            self._count += 1
            at = START + timedelta(minutes=self._count % 10_000_000)
            news.append(
                New(
                    person,
                    f"bench:{self._count}",
                    text,
                    at,
                    "talk",
                    facts=NONE,
                    vector=vector.astype(np.float16),
                )
            )
        await remember_many(self._database, self._vault, news)

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    @staticmethod
    def _clocked(work: Any) -> float:
        start = perf_counter()
        work()
        return 1000 * (perf_counter() - start)
