"""One SQLite file: one thread writes for everybody and commits what has queued up at once, two threads read."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from os import O_CREAT, O_RDWR, close
from os import open as open_file
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.session import JoinTransactionMode
from sqlalchemy.pool import PoolProxiedConnection, QueuePool
from sqlmodel import Session

from memory.errors import DatabaseBusyError, DatabaseClosedError
from memory.glance import Glance, Look
from memory.prepared import CURSOR, cursor_of

T = TypeVar("T")
Work = Callable[[Session], Any]

READERS = 2
GROUP = 256
"""At most so many works share a commit, so that the first of them does not wait for long."""

BUSY_S = 2.0
LONGEST_S = 3600
"""How long a writer waits for its own connection while the file is migrated or scrubbed."""

PATIENCE_S = 30.0
"""How long a writer waits for another process to let go of the file."""


@dataclass(frozen=True)
class _Job:
    work: Work
    future: Future[Any]


@dataclass(frozen=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None


class _TransactionLostError(Exception):
    """The transaction ended under a work; its cause is what the work raised."""


class SqliteStore:
    """Reads and writes of one file. `patience` is in seconds."""

    def __init__(self, url: str, patience: float = PATIENCE_S) -> None:
        _private_file(url)
        self.writing = _engine(url, "BEGIN IMMEDIATE", 1, patience)
        self._reading = _engine(url, "BEGIN", READERS, patience)
        event.listen(self._reading, "connect", lambda raw, _: raw.execute("PRAGMA query_only=ON"))
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
        with self._lock:
            if self._closed:
                raise DatabaseClosedError(DatabaseClosedError.__doc__)
            if self._writer is None:
                self._writer = Thread(target=self._write_all, name="memory-write", daemon=True)
                self._writer.start()
            self._queue.put(_Job(work, future))
        return future

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Hand out a connection that holds the write lock; what is done on it is committed as one."""
        with self.writing.begin() as connection:
            yield connection

    def scrub(self) -> None:
        """Write the file anew and empty its log, so that nothing deleted is left in either; writers wait for it.

        secure_delete alone is not enough: when SQLite moves rows from one page to another, their old bytes stay
        in the gap of the page that they left.
        """
        with closing(self.writing.raw_connection()) as raw:
            _patiently(lambda: raw.cursor().execute("VACUUM"), PATIENCE_S)
            _patiently(lambda: _empty_log(raw), PATIENCE_S)

    def close(self) -> None:
        """Finish what is queued, then let the file go."""
        with self._lock:
            self._closed = True
            self._queue.put(None)
        if self._writer is not None:
            self._writer.join()
        self._readers.shutdown()
        self.glance.close()
        self._reading.dispose()
        self.writing.dispose()

    def _look(self, work: Callable[[Session], T]) -> T:
        with Session(self._reading, expire_on_commit=False) as session:
            return work(session)

    def _look_plainly(self, work: Callable[[Look], T]) -> T:
        with closing(self._reading.raw_connection()) as raw:
            cursor = raw.cursor()
            _patiently(lambda: cursor.execute("BEGIN"), PATIENCE_S)
            return work(lambda statement, given: cursor.execute(statement, given).fetchall())

    def _write_all(self) -> None:
        while jobs := self._next_jobs():
            running = [job for job in jobs if job.future.set_running_or_notify_cancel()]
            for job, outcome in zip(running, self._outcomes(running), strict=True):
                _settle(job.future, outcome)

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
        if len(jobs) == 1:
            return [self._alone(jobs[0].work)]
        with self.writing.begin() as connection:
            cursor = cursor_of(connection)
            return [_attempt(connection, cursor, job.work) for job in jobs]

    def _alone(self, work: Work) -> _Outcome:
        """Run one work that shares its commit with nobody: it needs no savepoint."""
        with self.writing.begin() as connection, _session(connection, "rollback_only") as session:
            session.info[CURSOR] = cursor_of(connection)
            value = work(session)
            session.flush()
        return _Outcome(value)


def _session(connection: Connection, mode: JoinTransactionMode) -> Session:
    return Session(connection, join_transaction_mode=mode, expire_on_commit=False)


def _attempt(connection: Connection, cursor: sqlite3.Cursor, work: Work) -> _Outcome:
    """Run one work in its own savepoint: if it fails, its neighbours stand."""
    # The session makes a savepoint of its own only when it is used; prepared statements do without.
    session = _session(connection, "create_savepoint")
    session.info[CURSOR] = cursor
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


def _settle(future: Future[Any], outcome: _Outcome) -> None:
    if outcome.error is None:
        future.set_result(outcome.value)
    else:
        future.set_exception(outcome.error)


def _private_file(url: str) -> None:
    """Make the file, readable by its owner alone, where there is none (its log inherits that)."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise ValueError("the database must be a file: what is in memory only is forgotten at the end")
    path = Path(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        close(open_file(path, O_CREAT | O_RDWR, 0o600))


def _engine(url: str, begin: str, connections: int, patience: float) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=LONGEST_S,
        connect_args={"check_same_thread": False, "isolation_level": None, "timeout": min(BUSY_S, patience)},
    )

    # Every work that uses its session has a savepoint; SQLAlchemy would compile the three statements anew each time.
    dialect: Any = engine.dialect
    dialect.do_savepoint = lambda connection, name: _say(connection, f"SAVEPOINT {name}")
    dialect.do_release_savepoint = lambda connection, name: _say(connection, f"RELEASE {name}")
    dialect.do_rollback_to_savepoint = lambda connection, name: _say(connection, f"ROLLBACK TO {name}")

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: object) -> None:
        pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
        for pragma in pragmas:
            _patiently(lambda pragma=pragma: raw.execute(f"PRAGMA {pragma}"), patience)  # type: ignore[misc]  # a lambda's default has no type

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        _patiently(lambda: _say(connection, begin), patience)

    return engine


def _say(connection: Connection, statement: str) -> None:
    cursor_of(connection).execute(statement)


def _patiently(act: Callable[[], object], patience: float) -> None:
    """Repeat while another process holds the file; SQLite's own waiting does not cover every case."""
    deadline = monotonic() + patience
    while True:
        try:
            act()
        except (OperationalError, sqlite3.OperationalError) as error:
            if "locked" not in str(error):
                raise
            if monotonic() > deadline:
                raise DatabaseBusyError(DatabaseBusyError.__doc__) from error
            sleep(0.005)
        else:
            return
