"""The one place where all that is known is kept: short works run off the event loop, writes last when they return.

A work is a plain function of a session. It neither commits nor rolls back, has no effect outside of the session
(it may be run a second time after a collision), and what it returns can be used afterwards.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from memory.glance import Glance, Look
from memory.migrations import bring_up_to_date
from memory.servers import ServerStore
from memory.sqlite import SqliteStore

T = TypeVar("T")


class Database:
    """All rows, by URL: `sqlite:///path`, `postgresql+psycopg://…` or `mysql+pymysql://…`."""

    def __init__(self, url: str) -> None:
        self._store = SqliteStore(url) if url.startswith("sqlite") else ServerStore(url)

    @property
    def glance(self) -> Glance | None:
        """What can be seen of the rows at once, without a thread; None where the rows are on a server."""
        return self._store.glance

    def migrate(self) -> None:
        """Bring the tables to the newest revision; may be called by several processes at once."""
        with self._store.migrating() as connection:
            bring_up_to_date(connection)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run a work that changes nothing; it sees every write that has returned before."""
        return await asyncio.wrap_future(self._store.read(work))

    async def look(self, work: Callable[[Look], T]) -> T:
        """Run a work that reads by plain statements alone, and sees every write that has returned before; quicker than `read`."""
        return await asyncio.wrap_future(self._store.look(work))

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run a work and return after its commit; an exception of the work undoes it and is raised here."""
        return await self._store.written(work)

    async def scrub(self) -> None:
        """Leave no byte of what was deleted in SQLite's files, after a person was forgotten (about 2 s for 100 MB)."""
        await asyncio.to_thread(self._store.scrub)

    async def close(self) -> None:
        """Finish what was begun and let go; safe to call twice."""
        await asyncio.to_thread(self._store.close)
