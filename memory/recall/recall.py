"""Finds the memories of one person that answer a question, as of a day.

Rows are read, opened and searched in a thread. Only where the index is held and certainly as the rows are, which SQLite tells
in microseconds, are the nearest of a few vectors compared where they are asked for: the way to a thread would take ten times as long.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlmodel import Session

from memory.database import Database
from memory.glance import Look
from memory.recall import memories, ranking, renewing
from memory.recall.encoders import BUILTIN, Embedder
from memory.recall.encoders.protocol import Vectors
from memory.recall.facts import ledger
from memory.recall.facts.ledger import Holding
from memory.recall.index.cache import BYTES_KEPT, Held, IndexCache
from memory.recall.indexes import Indexes
from memory.recall.memories import Remembered
from memory.recall.question import Question, take_apart
from memory.recall.shared import Shared
from memory.vault import Vault


class Recall:
    """Search over the rows of one database; indexes are caches, within `cache_bytes`, and never the truth."""

    def __init__(
        self, database: Database, vault: Vault, embedder: Embedder = BUILTIN, *, cache_bytes: int = BYTES_KEPT
    ) -> None:
        self._database = database
        self._vault = vault
        self._embedder = embedder
        self.cache = IndexCache(cache_bytes)
        self._indexes = Indexes(database, vault, embedder.name, self.cache)

    async def search(
        self, owner: str | Shared, query: str, *, asof: datetime, limit: int = 5
    ) -> list[Remembered]:
        """Give the memories that answer best, best first; only this person's, only from up to `asof`.

        A shared owner is asked as itself, by anybody.
        """
        if isinstance(owner, Shared):
            return await asyncio.to_thread(owner.search, query, asof, limit)
        person_id = owner
        if self._embedder is not BUILTIN:
            await self.complete(person_id)
        vector = await self._encoded(query)

        def work(look: Look) -> list[Remembered]:
            held = self._indexes.current(look, person_id, self.cache.ticket())
            return self._found(held, person_id, take_apart(query, asof), vector, limit)

        return await self._database.look(work)

    async def search_many(
        self, asked: Sequence[tuple[str, str]], *, asof: datetime, limit: int = 5
    ) -> list[list[Remembered]]:
        """Answer several (person, query) at once, in order, each by that person's memories alone; in one look at the rows."""
        vectors = [await self._encoded(query) for _, query in asked]

        def work(look: Look) -> list[list[Remembered]]:
            ticket = self.cache.ticket()
            return [
                self._found(
                    self._indexes.current(look, person_id, ticket),
                    person_id,
                    take_apart(query, asof),
                    vector,
                    limit,
                )
                for (person_id, query), vector in zip(asked, vectors, strict=True)
            ]

        return await self._database.look(work)

    async def nearest(self, owner: str | Shared, vector: Vectors, *, limit: int = 5) -> list[Remembered]:
        """Give the memories whose vectors are nearest to one of this embedder's, by inner product alone."""
        if isinstance(owner, Shared):
            return await asyncio.to_thread(owner.nearest, vector, limit)
        person_id = owner
        if (held := self._indexes.certain(person_id)) is not None:
            return self._near(held, person_id, vector, limit)
        return await self._database.look(
            lambda look: self._near(
                self._indexes.current(look, person_id, self.cache.ticket()), person_id, vector, limit
            )
        )

    async def recent(self, person_id: str, n: int) -> list[Remembered]:
        """Give what was remembered last, oldest first."""

        def work(session: Session) -> list[Remembered]:
            ids = memories.last_ids(session, person_id, n)
            return memories.opened(session, self._vault, person_id, [(row_id, 0.0) for row_id in ids])

        return await self._database.read(work)

    async def pinned(self, person_id: str) -> list[Holding]:
        """Give what must stand in every prompt: allergies, severe lows, medicines that are still taken."""
        return await self._database.read(lambda session: ledger.pinned(session, self._vault, person_id))

    async def facts(self, person_id: str) -> list[Holding]:
        """Give every fact that is known of a person, ended ones too, oldest first."""
        return await self._database.read(lambda session: ledger.holdings(session, self._vault, person_id))

    async def forget(self, person_id: str) -> None:
        """Delete a person's memories and facts, and let go of their index."""
        await self._database.write(lambda session: memories.forget(session, person_id))
        self.cache.drop(person_id)

    async def let_go(self) -> None:
        """Let go of the indexes and keys of people whom another process forgot."""
        for person_id in await self._database.read(self._indexes.gone):
            self.cache.drop(person_id)
            self._vault.let_go(person_id)

    async def complete(self, person_id: str) -> int:
        """Encode what this embedder has not yet encoded of a person; gives how many rows."""
        count = await renewing.complete(self._database, self._vault, person_id, self._embedder)
        if count:
            self.cache.drop(person_id)
        return count

    async def _encoded(self, query: str) -> Vectors | None:
        if not self._embedder.knows(query):
            return None
        if self._embedder is BUILTIN:
            return np.asarray(BUILTIN.encode([query])[0])
        return np.asarray((await asyncio.to_thread(self._embedder.encode, [query]))[0])

    def _found(
        self, held: Held, person_id: str, question: Question, vector: Vectors | None, limit: int
    ) -> list[Remembered]:
        index = held.index
        if not len(index):
            return []
        scores = ranking.score(index, question, vector, self._embedder.weight)
        known = index.seconds <= question.asof.timestamp()
        best = [place for place in np.argsort(-scores, kind="stable") if known[place]][:limit]
        opener = self._vault.opener_by(person_id, held.state.wrapped)
        return memories.shown(opener, [(index.kept[place], float(scores[place])) for place in best])

    def _near(self, held: Held, person_id: str, vector: Vectors, limit: int) -> list[Remembered]:
        index = held.index
        if not len(index):
            return []
        places, products = index.vectors.nearest(vector, limit)
        opener = self._vault.opener_by(person_id, held.state.wrapped)
        found = zip(places.tolist(), products.tolist(), strict=True)
        return memories.shown(opener, [(index.kept[place], near) for place, near in found])
