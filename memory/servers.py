"""PostgreSQL or MariaDB: every work has a connection and a transaction of its own, repeated where two collided."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep
from typing import TypeVar

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from memory.errors import DatabaseClosedError
from memory.glance import Look

T = TypeVar("T")

CONNECTIONS = 8
ATTEMPTS = 8
FIRST_PAUSE_S = 0.005

COLLISIONS = frozenset({"40001", "40P01", 1020, 1205, 1213})
"""PostgreSQL: serialization failure, deadlock (Appendix A of its manual). MariaDB: record changed since last read,
lock wait timeout, deadlock (its error codes)."""

MIGRATION_LOCK = {
    "postgresql": "SELECT pg_advisory_lock(7426226)",
    "mysql": "SELECT GET_LOCK('tangban migration', 3600)",
    "mariadb": "SELECT GET_LOCK('tangban migration', 3600)",
}
"""Any number or name, as long as every process asks for the same one; it is let go with the connection."""


class ServerStore:
    """Reads and writes of a database server, in a bounded number of threads."""

    glance = None
    """A server is asked over a connection: nothing of it can be seen without waiting."""

    def __init__(self, url: str) -> None:
        # A row that another transaction has just made must be seen after its unique key was refused.
        self.writing = create_engine(
            url,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            pool_recycle=1800,
            isolation_level="READ COMMITTED",
        )
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="memory")
        self._closed = False

    def read(self, work: Callable[[Session], T]) -> Future[T]:
        """Run the work in a thread; whatever it changed is rolled back."""
        return self._submit(work, keep=False)

    def look(self, work: Callable[[Look], T]) -> Future[T]:
        """Run a work that reads by plain statements alone in a thread."""
        return self.read(
            lambda session: work(lambda statement, given: session.execute(text(statement), given).all())
        )

    def write(self, work: Callable[[Session], T]) -> Future[T]:
        """Run the work in a transaction; the future resolves after the commit."""
        return self._submit(work, keep=True)

    async def written(self, work: Callable[[Session], T]) -> T:
        """Run the work in a transaction and wait for the commit."""
        return await asyncio.wrap_future(self.write(work))

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Hand out a connection that alone may migrate; other processes wait for it."""
        with self.writing.connect() as connection:
            connection.execute(text(MIGRATION_LOCK[connection.dialect.name]))
            connection.commit()
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.invalidate()

    def scrub(self) -> None:
        """Servers keep their logs themselves; what is left in them opens nothing once the key is destroyed."""

    def close(self) -> None:
        """Finish what was begun, then disconnect."""
        self._closed = True
        self._threads.shutdown()
        self.writing.dispose()

    def _submit(self, work: Callable[[Session], T], *, keep: bool) -> Future[T]:
        if self._closed:
            raise DatabaseClosedError(DatabaseClosedError.__doc__)
        return self._threads.submit(_repeated, lambda: self._run(work, keep=keep))

    def _run(self, work: Callable[[Session], T], *, keep: bool) -> T:
        with Session(self.writing, expire_on_commit=False) as session:
            value = work(session)
            if keep:
                session.commit()
            return value


def _repeated(run: Callable[[], T]) -> T:
    """Run again after a collision, with growing pauses; the last collision is the caller's."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return run()
        except DBAPIError as error:
            if not collided(error):
                raise
            sleep(FIRST_PAUSE_S * 2**attempt)
    return run()


def collided(error: BaseException) -> bool:
    """Say whether the server gave up this transaction for another one's sake, so that it may be repeated.

    After a deadlock MariaDB has no savepoints any more: what is raised then is that one is missing, and the
    deadlock is only the context of it.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, DBAPIError) and _code(seen) in COLLISIONS:
            return True
        seen = seen.__context__
    return False


def _code(error: DBAPIError) -> object:
    """PostgreSQL's five letters, or MariaDB's number."""
    state = getattr(error.orig, "sqlstate", None)
    if not isinstance(error.orig, Exception) or not error.orig.args:
        return state
    number = error.orig.args[0]
    return number if isinstance(number, int) else state
