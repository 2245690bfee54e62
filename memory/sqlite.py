"""One SQLite file: one thread writes for everybody and commits what has queued up at once, two threads read."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Lock, Thread, local
from typing import Any, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import PoolProxiedConnection
from sqlmodel import Session

from memory.errors import DatabaseBusyError, DatabaseClosedError
from memory.glance import Glance, Look
from memory.joining import begin, commit, joined
from memory.opening import Kept, engine_of, patiently, private_file
from memory.prepared import CURSOR

T = TypeVar("T")
Work = Callable[[Session], Any]

READERS = 2
GROUP = 256
"""At most so many works share a commit, so that the first of them does not wait for long."""

PATIENCE_S = 30.0
"""How long a writer waits for another process to let go of the file."""


class _Promise:
    """What a coroutine waits for, told to its loop with all that was committed together: one call, not one for each."""

    __slots__ = ("loop", "waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.waiting: asyncio.Future[Any] = loop.create_future()

    def set_running_or_notify_cancel(self) -> bool:
        """Tell whether anybody still waits."""
        return not self.waiting.done()


@dataclass(frozen=True)
class _Job:
    work: Work
    future: Future[Any] | _Promise


@dataclass(frozen=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None


class _TransactionLostError(Exception):
    """The transaction ended under a work; its cause is what the work raised."""


class SqliteStore:
    """Reads and writes of one file. `patience` is in seconds."""

    def __init__(self, url: str, patience: float = PATIENCE_S) -> None:
        private_file(url)
        self._patience = patience
        self.writing = engine_of(url, "BEGIN IMMEDIATE", 1, patience)
        self._reading = engine_of(url, "BEGIN", READERS, patience)
        event.listen(self._reading, "connect", lambda raw, _: raw.execute("PRAGMA query_only=ON"))
        self._kept = Kept(self.writing)
        self._held = Lock()
        """Held by whoever uses the connection that writes."""
        self._mine = local()
        self._kept_readers: list[Kept] = []
        self.glance = Glance(str(make_url(url).database))
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="memory-read")
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._writer: Thread | None = None
        self._closed = False
        self._lock = Lock()

    def read(self, work: Callable[[Session], T]) -> Future[T]:
        """Run the work in a reading thread, on a snapshot of all that is committed when it starts."""
        if self._closed:
            raise DatabaseClosedError(DatabaseClosedError.__doc__)
        return self._readers.submit(self._look, work)

    def look(self, work: Callable[[Look], T]) -> Future[T]:
        """Run a work that reads by plain statements alone in a reading thread, on a snapshot; a session takes twice as long."""
        if self._closed:
            raise DatabaseClosedError(DatabaseClosedError.__doc__)
        return self._readers.submit(self._look_plainly, work)

    def write(self, work: Callable[[Session], T]) -> Future[T]:
        """Queue the work for the next commit; the future resolves when the commit is on the disk."""
        future: Future[T] = Future()
        self._put(_Job(work, future))
        return future

    async def written(self, work: Callable[[Session], T]) -> T:
        """Queue the work for the next commit, and wait until that is on the disk."""
        promise = _Promise(asyncio.get_running_loop())
        self._put(_Job(work, promise))
        value: T = await promise.waiting
        return value

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Hand out a connection that holds the write lock; what is done on it is committed as one."""
        with self._alone_with_the_file(), self.writing.begin() as connection:
            yield connection

    def scrub(self) -> None:
        """Write the file anew and empty its log, so that nothing deleted is left in either; writers wait for it.

        secure_delete alone is not enough: when SQLite moves rows from one page to another, their old bytes stay
        in the gap of the page that they left.
        """
        with self._alone_with_the_file(), closing(self.writing.raw_connection()) as raw:
            patiently(lambda: raw.cursor().execute("VACUUM"), PATIENCE_S)
            patiently(lambda: _empty_log(raw), PATIENCE_S)

    def close(self) -> None:
        """Finish what is queued, then let the file go."""
        with self._lock:
            self._closed = True
            self._queue.put(None)
        if self._writer is not None:
            self._writer.join()
        self._readers.shutdown()
        for kept in (self._kept, *self._kept_readers):
            kept.let_go()
        self.glance.close()
        self._reading.dispose()
        self.writing.dispose()

    @contextmanager
    def _alone_with_the_file(self) -> Iterator[None]:
        """Keep the writer from its connection, so that another may be the one that writes."""
        with self._held:
            self._kept.let_go()
            yield

    def _look(self, work: Callable[[Session], T]) -> T:
        with self._snapshot() as (connection, cursor), Session(connection, expire_on_commit=False) as session:
            session.info[CURSOR] = cursor  # prepared statements need nothing of SQLAlchemy's connection
            return work(session)

    def _look_plainly(self, work: Callable[[Look], T]) -> T:
        with self._snapshot() as (_, cursor):
            return work(lambda statement, given: cursor.execute(statement, given).fetchall())

    @contextmanager
    def _snapshot(self) -> Iterator[tuple[Connection, sqlite3.Cursor]]:
        """Begin a transaction of the connection that this reading thread keeps, and end it."""
        kept = self._kept_here()
        connection, cursor = kept.opened()
        try:
            patiently(lambda: cursor.execute("BEGIN"), PATIENCE_S)
            yield connection, cursor
            if cursor.connection.in_transaction:
                cursor.execute("ROLLBACK")
        except BaseException:
            kept.let_go()
            raise

    def _kept_here(self) -> Kept:
        kept: Kept | None = getattr(self._mine, "kept", None)
        if kept is None:
            kept = self._mine.kept = Kept(self._reading)
            self._kept_readers.append(kept)
        return kept

    def _put(self, job: _Job) -> None:
        with self._lock:
            if self._closed:
                raise DatabaseClosedError(DatabaseClosedError.__doc__)
            if self._writer is None:
                self._writer = Thread(target=self._write_all, name="memory-write", daemon=True)
                self._writer.start()
            self._queue.put(job)

    def _write_all(self) -> None:
        while jobs := self._next_jobs():
            running = [job for job in jobs if job.future.set_running_or_notify_cancel()]
            _settle_all(zip((job.future for job in running), self._outcomes(running), strict=True))

    def _next_jobs(self) -> list[_Job]:
        """Wait for a work and take all that queued behind it; nothing means that the database was closed."""
        job = self._queue.get()
        jobs: list[_Job] = []
        while job is not None:
            jobs.append(job)
            if len(jobs) == GROUP:
                return jobs
            try:
                job = self._queue.get_nowait()
            except Empty:
                return jobs
        if jobs:
            self._queue.put(None)
        return jobs

    def _outcomes(self, jobs: list[_Job]) -> list[_Outcome]:
        try:
            return self._commit(jobs)
        except DatabaseBusyError as error:
            return [_Outcome(error=error)] * len(jobs)
        except Exception as error:  # the transaction as a whole failed, and nothing of it stands
            if len(jobs) == 1:
                return [
                    _Outcome(error=error.__cause__ if isinstance(error, _TransactionLostError) else error)
                ]
            return [outcome for job in jobs for outcome in self._outcomes([job])]

    def _commit(self, jobs: list[_Job]) -> list[_Outcome]:
        with self._held:
            connection, cursor = self._kept.opened()
            try:
                begin(cursor, self._patience)
                if len(jobs) == 1:
                    outcomes = [_alone(connection, cursor, jobs[0].work)]
                else:
                    outcomes = [_attempt(connection, cursor, job.work) for job in jobs]
                commit(connection, cursor)
            except BaseException:
                self._kept.let_go()
                raise
            return outcomes


def _alone(connection: Connection, cursor: sqlite3.Cursor, work: Work) -> _Outcome:
    """Run one work that shares its commit with nobody: it needs no savepoint."""
    session = joined(connection, cursor, "rollback_only")
    try:
        value = work(session)
        session.flush()
    finally:
        if session.in_transaction():
            session.close()
    return _Outcome(value)


def _attempt(connection: Connection, cursor: sqlite3.Cursor, work: Work) -> _Outcome:
    """Run one work in its own savepoint: if it fails, its neighbours stand."""
    # The session makes a savepoint of its own only when it is used; prepared statements do without.
    session = joined(connection, cursor, "create_savepoint")
    cursor.execute("SAVEPOINT work")
    try:
        value = work(session)
        if session.in_transaction():
            session.commit()
            session.close()
        cursor.execute("RELEASE work")
    except BaseException as error:
        try:
            session.rollback()
            cursor.execute("ROLLBACK TO work")
            cursor.execute("RELEASE work")
        except sqlite3.OperationalError:  # a full disk, say: SQLite rolled everything back by itself
            raise _TransactionLostError from error
        return _Outcome(error=error)
    return _Outcome(value)


def _empty_log(raw: PoolProxiedConnection) -> None:
    blocked, _, _ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if blocked:  # by somebody who still reads an older state
        raise sqlite3.OperationalError("the log is locked")


def _settle_all(ended: Iterable[tuple[Future[Any] | _Promise, _Outcome]]) -> None:
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], _Outcome]]] = {}
    for future, outcome in ended:
        if isinstance(future, _Promise):
            loops.setdefault(future.loop, []).append((future.waiting, outcome))
        else:
            _settle(future, outcome)
    for loop, told in loops.items():
        with suppress(RuntimeError):  # a loop that was closed waits for nothing any more
            loop.call_soon_threadsafe(_tell, told)


def _tell(told: list[tuple[asyncio.Future[Any], _Outcome]]) -> None:
    """Tell who still waits, in their loop."""
    for waiting, outcome in told:
        if not waiting.done():
            _settle(waiting, outcome)


def _settle(future: Future[Any] | asyncio.Future[Any], outcome: _Outcome) -> None:
    if outcome.error is None:
        future.set_result(outcome.value)
    else:
        future.set_exception(outcome.error)
