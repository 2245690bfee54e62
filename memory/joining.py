"""Transactions that a cursor begins and ends, and sessions that come into one only when they are used.

Most works of a turn are prepared statements (memory/prepared.py), which need a cursor alone; to begin, commit and close through
SQLAlchemy all the same took a twentieth of what the writer does (docs/measurements/turns.md).
"""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.session import JoinTransactionMode
from sqlmodel import Session

from memory.opening import patiently
from memory.prepared import CURSOR


class _Joined(Session):
    """Tells its connection of the transaction that the cursor began, before anything is asked through it."""

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:
        """Give the connection, in its transaction."""
        bind = super().get_bind(*args, **kwargs)
        if isinstance(bind, Connection) and not bind.in_transaction():
            bind.begin()  # says no BEGIN: memory/opening.py sees that one was said
        return bind


def joined(connection: Connection, cursor: sqlite3.Cursor, mode: JoinTransactionMode) -> Session:
    """Make a session for one work."""
    session = _Joined(connection, join_transaction_mode=mode, expire_on_commit=False)
    session.info[CURSOR] = cursor
    return session


def begin(cursor: sqlite3.Cursor, patience: float) -> None:
    """Begin a transaction that writes; errors: DatabaseBusyError, where another process holds the file for longer."""
    patiently(lambda: cursor.execute("BEGIN IMMEDIATE"), patience)


def commit(connection: Connection, cursor: sqlite3.Cursor) -> None:
    """Commit what was begun, by whom it was known last."""
    known = connection.get_transaction()
    if known is not None:
        known.commit()
        return
    try:
        cursor.connection.commit()
    except sqlite3.Error as error:
        raise DBAPIError.instance("COMMIT", None, error, sqlite3.Error) from error
