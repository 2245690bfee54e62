"""Finds the memories of one person that answer a question, as of a day.

Rows are read, opened and searched in a thread. Only where the index is held and certainly as the rows are, which SQLite tells
in microseconds, are the nearest of a few vectors compared where they are asked for: the way to a thread would take ten times as long.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

import numpy as np
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from memory.database import Database
from memory.errors import DatabaseError
from memory.glance import Look
from memory.recall import covering, memories, putoff, ranking, renewing
from memory.recall.encoders import BUILTIN, Embedder
from memory.recall.encoders.protocol import Vectors
from memory.recall.facts import ledger
from memory.recall.facts.ledger import Holding
from memory.recall.index.cache import BYTES_KEPT, Held, IndexCache
from memory.recall.index.person import Index
from memory.recall.indexes import Indexes
from memory.recall.memories import Remembered
from memory.recall.question import Question, take_apart
from memory.recall.shared import Shared
from memory.vault import Vault, VaultError

ATTEMPTS = 5
Scored = tuple[int, float]
"""The place of a memory in an index, and what it scores."""

Ask = Callable[[Index], list[Scored]]


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
        self._tasks: set[asyncio.Task[None]] = set()

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

        def ask(index: Index) -> list[Scored]:
            return self._best(index, take_apart(query, asof), vector, limit)

        found, held = await self._database.look(
            lambda look: self._answer(look, person_id, self.cache.ticket(), ask, worded=True)
        )
        self._tend(person_id, held)
        return found

    async def search_many(
        self, asked: Sequence[tuple[str, str]], *, asof: datetime, limit: int = 5
    ) -> list[list[Remembered]]:
        """Answer several (person, query) at once, in order, each by that person's memories alone; in one look at the rows."""
        vectors = [await self._encoded(query) for _, query in asked]

        def ask(index: Index, query: str, vector: Vectors | None) -> list[Scored]:
            return self._best(index, take_apart(query, asof), vector, limit)

        def work(look: Look) -> list[tuple[list[Remembered], Held]]:
            ticket = self.cache.ticket()
            return [
                self._answer(look, person_id, ticket, partial(ask, query=query, vector=vector), worded=True)
                for (person_id, query), vector in zip(asked, vectors, strict=True)
            ]

        answers = await self._database.look(work)
        for (person_id, _), (_, held) in zip(asked, answers, strict=True):
            self._tend(person_id, held)
        return [found for found, _ in answers]

    async def nearest(self, owner: str | Shared, vector: Vectors, *, limit: int = 5) -> list[Remembered]:
        """Give the memories whose vectors are nearest to one of this embedder's, by inner product alone."""
        if isinstance(owner, Shared):
            return await asyncio.to_thread(owner.nearest, vector, limit)
        person_id = owner

        def ask(index: Index) -> list[Scored]:
            places, products = index.vectors.nearest(vector, limit)
            return list(zip(places.tolist(), products.tolist(), strict=True))

        if (at_once := self._at_once(person_id, ask)) is not None:
            return at_once
        found, held = await self._database.look(
            lambda look: self._answer(look, person_id, self.cache.ticket(), ask, worded=False)
        )
        self._tend(person_id, held)
        return found

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
        """Let go of the indexes and keys of people whom another process forgot; then read some of what was put off."""
        for person_id in await self._database.read(self._indexes.gone):
            self.cache.drop(person_id)
            self._vault.let_go(person_id)
        with suppress(VaultError, DatabaseError, DBAPIError):
            await putoff.settle_some(self._database, self._vault)

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

    def _best(self, index: Index, question: Question, vector: Vectors | None, limit: int) -> list[Scored]:
        scores = ranking.score(index, question, vector, self._embedder.weight)
        known = index.seconds <= question.asof.timestamp()
        best = [place for place in np.argsort(-scores, kind="stable").tolist() if known[place]][:limit]
        return [(place, float(scores[place])) for place in best]

    def _at_once(self, person_id: str, ask: Ask) -> list[Remembered] | None:
        """Answer by what is held and certainly as the rows are, without a thread; None where that cannot be told at once."""
        held, glance = self._indexes.certain(person_id), self._database.glance
        if held is None or glance is None:
            return None
        places = ask(held.index)
        found = self._shown(lambda *asked: glance.rows(*asked) or [], person_id, held, places)
        return found if len(found) == len(places) else None

    def _answer(
        self, look: Look, person_id: str, ticket: int, ask: Ask, *, worded: bool
    ) -> tuple[list[Remembered], Held]:
        """Answer by a person's memories as their rows are now, by words or by vectors alone, in a thread that may read."""
        for _ in range(ATTEMPTS):
            held = self._indexes.current(look, person_id, ticket, worded=worded)
            places = ask(held.index) if len(held.index) else []
            found = self._shown(look, person_id, held, places)
            if len(found) == len(places):
                break
            self.cache.drop_empty(person_id)  # on a server a row may go between two looks
        return found, held

    def _shown(self, look: Look, person_id: str, held: Held, places: Sequence[Scored]) -> list[Remembered]:
        if not places:
            return []
        opener = self._vault.opener_by(person_id, held.state.wrapped)
        return memories.shown(look, opener, person_id, held.index, places)

    def _tend(self, person_id: str, held: Held) -> None:
        """Let blocks be made, after the answer, where many rows were read one by one, were unread, or a block was good for nothing."""
        if held.loose < covering.LEAST and not held.unsound and not held.unread:
            return
        unsound, held.loose, held.unsound, held.unread = held.unsound, 0, (), False
        task = asyncio.create_task(self._cover(person_id, unsound))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _cover(self, person_id: str, unsound: Sequence[int]) -> None:
        # Nothing is lost without a block: who has no key any more, a busy or a closed database are left alone.
        with suppress(VaultError, DatabaseError, DBAPIError):
            await putoff.settle(self._database, self._vault, person_id)
            await covering.cover(self._database, self._vault, person_id, unsound)
