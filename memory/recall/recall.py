"""Finds the memories of one person that answer a question, as of a day; nothing of it runs on the event loop."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlmodel import Session

from memory.database import Database
from memory.recall import memories, ranking
from memory.recall.encoders import BUILTIN, Embedder
from memory.recall.encoders.protocol import Vectors
from memory.recall.facts import ledger
from memory.recall.facts.ledger import Holding
from memory.recall.index.cache import BYTES_KEPT, IndexCache, State
from memory.recall.index.person import Ending, Index, Kept
from memory.recall.memories import Remembered
from memory.recall.question import take_apart
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

    async def search(self, person_id: str, query: str, *, asof: datetime, limit: int = 5) -> list[Remembered]:
        """Give the memories that answer best, best first; only this person's, only from up to `asof`."""
        if self._embedder is not BUILTIN:
            await self.complete(person_id)
        vector = await self._encoded(query)
        return await self._database.read(
            lambda session: self._found(session, person_id, query, vector, asof, limit)
        )

    async def search_many(
        self, asked: Sequence[tuple[str, str]], *, asof: datetime, limit: int = 5
    ) -> list[list[Remembered]]:
        """Answer several (person, query) at once, in order, each by that person's memories alone; in one look at the rows."""
        vectors = [await self._encoded(query) for _, query in asked]

        def work(session: Session) -> list[list[Remembered]]:
            return [
                self._found(session, person_id, query, vector, asof, limit)
                for (person_id, query), vector in zip(asked, vectors, strict=True)
            ]

        return await self._database.read(work)

    async def nearest(self, person_id: str, vector: Vectors, *, limit: int = 5) -> list[Remembered]:
        """Give the memories whose vectors are nearest to one of this embedder's, by inner product alone."""

        def work(session: Session) -> list[Remembered]:
            index = self._up_to_date(session, person_id)
            places, products = index.vectors.nearest(vector, limit)
            found = [
                (index.kept[place].id, float(near)) for place, near in zip(places, products, strict=True)
            ]
            return memories.opened(session, self._vault, person_id, found)

        return await self._database.read(work)

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

    async def complete(self, person_id: str) -> int:
        """Encode what this embedder has not yet encoded of a person; gives how many rows."""
        waiting = await self._database.read(
            lambda session: memories.without_vector_of(session, self._vault, person_id, self._embedder)
        )
        if waiting:
            vectors = await asyncio.to_thread(self._embedder.encode, [text for _, text in waiting])
            pairs = [
                (row_id, vector.astype(np.float16))
                for (row_id, _), vector in zip(waiting, vectors, strict=True)
            ]
            await self._database.write(
                lambda session: memories.rewrite(session, self._vault, person_id, pairs, self._embedder.name)
            )
            self.cache.drop(person_id)
        return len(waiting)

    async def _encoded(self, query: str) -> Vectors | None:
        if not self._embedder.knows(query):
            return None
        if self._embedder is BUILTIN:
            return np.asarray(BUILTIN.encode([query])[0])
        return np.asarray((await asyncio.to_thread(self._embedder.encode, [query]))[0])

    def _found(
        self, session: Session, person_id: str, query: str, vector: Vectors | None, asof: datetime, limit: int
    ) -> list[Remembered]:
        index = self._up_to_date(session, person_id)
        if not len(index):
            return []
        scores = ranking.score(index, take_apart(query, asof), vector, self._embedder.weight)
        known = index.seconds <= asof.timestamp()
        best = [place for place in np.argsort(-scores, kind="stable") if known[place]][:limit]
        found = [(index.kept[place].id, float(scores[place])) for place in best]
        return memories.opened(session, self._vault, person_id, found)

    def _up_to_date(self, session: Session, person_id: str) -> Index:
        """Give the person's index as the rows are now; only rows that are new are read."""
        now = memories.state(session, person_id)
        held = self.cache.get(person_id)
        if not now.count:
            self.cache.drop(person_id)
            return Index(())
        if held and held[0] == now:
            return held[1]
        index = self._grown(session, person_id, held, now) or self._built(session, person_id)
        self.cache.put(person_id, now, index)
        return index

    def _grown(
        self, session: Session, person_id: str, held: tuple[State, Index] | None, now: State
    ) -> Index | None:
        """Add the new rows to the index that is held; None where rows that it has are gone."""
        if held is None:
            return None
        new = self._rows(session, person_id, held[1].last_id)
        grown = [*held[1].kept, *new]
        if len(grown) != now.count or not new:
            return None
        return Index(grown, self._endings(session, person_id))

    def _built(self, session: Session, person_id: str) -> Index:
        return Index(self._rows(session, person_id, 0), self._endings(session, person_id))

    def _rows(self, session: Session, person_id: str, after: int) -> list[Kept]:
        return memories.kept_after(session, self._vault, person_id, after, self._embedder.name)

    def _endings(self, session: Session, person_id: str) -> list[Ending]:
        return [Ending(*ending) for ending in ledger.endings(session, self._vault, person_id)]
