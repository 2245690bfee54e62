"""Looks at a SQLite file in microseconds, from where it is asked: whether anything was committed since, and what one row says.

A look never waits. Where it cannot tell at once (the file is not there yet, is locked, or was closed), it gives None, and
whoever asked goes the slow way, which knows how to wait and what to raise.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from memory.prepared import CURSOR

Look = Callable[[str, Mapping[str, Any]], Sequence[Sequence[Any]]]
"""Gives all rows of a plain statement with `:names`; what it gives is of one snapshot, where the database has them."""


def looking(session: Session) -> Look:
    """Look by the connection of a session; on SQLite by its cursor, where that is known."""
    cursor: sqlite3.Cursor | None = session.info.get(CURSOR)
    if cursor is None:
        return lambda statement, given: session.execute(text(statement), given).all()

    def look(statement: str, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        session.flush()
        try:
            return cursor.execute(statement, given).fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(statement, None, error, sqlite3.Error) from error

    return look


class Glance:
    """One kept connection that only reads and never holds a snapshot; safe to share between threads."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._lock = Lock()

    def version(self) -> int | None:
        """Give a number that is another one after each commit of anybody else, in this process or in another.

        It is SQLite's `PRAGMA data_version`: since nothing is written through this connection, every commit counts.
        """
        row = self.row("PRAGMA data_version", {})
        return None if row is None else int(row[0])

    def row(self, statement: str, given: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Give the one row of a statement, as it is committed now."""
        rows = self.rows(statement, given)
        return rows[0] if rows else None

    def rows(self, statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]] | None:
        """Give the rows of a statement, as they are committed now; None where that cannot be told."""
        with self._lock:
            try:
                # All rows are fetched, so that the statement is done with and no snapshot stays open.
                return self._opened().execute(statement, given).fetchall()
            except sqlite3.Error:
                return None

    def close(self) -> None:
        """Let the file go; from then on nothing can be told."""
        with self._lock:
            self._closed = True
            if self._connection is not None:
                self._connection.close()

    def _opened(self) -> sqlite3.Connection:
        if self._closed:
            raise sqlite3.ProgrammingError("closed")
        if self._connection is None:
            # mode=rw makes no file where there is none; no waiting, for this may be asked on an event loop.
            self._connection = sqlite3.connect(
                f"{Path(self._file).absolute().as_uri()}?mode=rw",
                uri=True,
                timeout=0,
                check_same_thread=False,
                isolation_level=None,
            )
            self._connection.execute("PRAGMA query_only=ON")
        return self._connection
