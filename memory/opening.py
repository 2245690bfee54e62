"""How a SQLite file is opened: readable by its owner alone, durable, patient with other processes; and connections that stay open."""

import sqlite3
from collections.abc import Callable
from os import O_CREAT, O_RDWR, close
from os import open as open_file
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from memory.errors import DatabaseBusyError
from memory.prepared import cursor_of

BUSY_S = 2.0
LONGEST_S = 3600
"""How long a writer waits for its own connection while the file is migrated or scrubbed."""


class Kept:
    """A connection that stays open between works, with a cursor: taking one for each work costs as much as a work.

    Whoever uses it lets it go when something fails on it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opened: tuple[Connection, sqlite3.Cursor] | None = None

    def opened(self) -> tuple[Connection, sqlite3.Cursor]:
        """Give the connection and its cursor."""
        if self._opened is None:
            connection = self._engine.connect()
            self._opened = connection, cursor_of(connection)
        return self._opened

    def let_go(self) -> None:
        """Give the connection back; what was not committed is undone."""
        if self._opened is not None:
            connection, self._opened = self._opened[0], None
            connection.close()


def private_file(url: str) -> None:
    """Make the file, readable by its owner alone, where there is none (its log inherits that)."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise ValueError("the database must be a file: what is in memory only is forgotten at the end")
    path = Path(name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        close(open_file(path, O_CREAT | O_RDWR, 0o600))


def engine_of(url: str, begin: str, connections: int, patience: float) -> Engine:
    """Make an engine of so many connections whose transactions begin with these words."""
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
            patiently(lambda pragma=pragma: raw.execute(f"PRAGMA {pragma}"), patience)  # type: ignore[misc]  # a lambda's default has no type

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        cursor = cursor_of(connection)
        if not cursor.connection.in_transaction:  # a reader's snapshot was begun without SQLAlchemy
            patiently(lambda: cursor.execute(begin), patience)

    return engine


def _say(connection: Connection, statement: str) -> None:
    cursor_of(connection).execute(statement)


def patiently(act: Callable[[], object], patience: float) -> None:
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
