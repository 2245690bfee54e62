"""PostgreSQL or MariaDB: every work has a connection and a transaction of its own, repeated where two collided."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import sleep
from typing import TypeVar

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from memory.errors import DatabaseClosedError

T = TypeVar("T")

CONNECTIONS = 8
ATTEMPTS = 8
FIRST_PAUSE_S = 0.005

COLLISIONS_POSTGRES = frozenset({"40001", "40P01"})
"""Serialization failure, deadlock: https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html"""

COLLISIONS_MARIADB = frozenset({1020, 1205, 1213})
"""Record changed since last read, lock wait timeout, deadlock: https://mariadb.com/kb/en/mariadb-error-codes/"""

MIGRATION_LOCK = 7_426_226
"""Any number, as long as every process asks for the same one."""


class ServerStore:
    """Reads and writes of a database server, in a bounded number of threads."""

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

    def write(self, work: Callable[[Session], T]) -> Future[T]:
        """Run the work in a transaction; the future resolves after the commit."""
        return self._submit(work, keep=True)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Hand out a connection that alone may migrate; other processes wait for it."""
        with self.writing.connect() as connection:
            postgres = connection.dialect.name == "postgresql"
            lock = "SELECT pg_advisory_lock(:id)" if postgres else "SELECT GET_LOCK(:id, 3600)"
            connection.execute(text(lock), {"id": MIGRATION_LOCK})
            connection.commit()
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.invalidate()  # the lock ends with the connection, whatever happened

    def checkpoint(self) -> None:
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


def collided(error: DBAPIError) -> bool:
    """Say whether the server gave up this transaction for another one's sake, so that it may be repeated."""
    if getattr(error.orig, "sqlstate", None) in COLLISIONS_POSTGRES:
        return True
    code = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return code in COLLISIONS_MARIADB
