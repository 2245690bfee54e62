"""Statements that every turn asks: compiled once, and on SQLite run without SQLAlchemy's way from a statement to a cursor.

That way takes seven times as long as SQLite itself (docs/measurements/turns.md). Servers, whose network takes longer than
either, are asked through SQLAlchemy. What a session still holds back is written first, as before any statement of its own.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

CURSOR = "prepared.cursor"
"""Where a session keeps the cursor of its connection; whoever makes a session that writes may lay one there."""

Change = Callable[[Any], Any] | None


@dataclass(frozen=True)
class _Compiled:
    sql: str
    order: tuple[tuple[str, Change], ...]
    fixed: Mapping[str, Any]
    results: tuple[Change, ...]
    plain: bool

    def bound(self, given: Mapping[str, Any]) -> list[Any]:
        said = {**self.fixed, **given} if self.fixed else given
        return [said[name] if change is None else change(said[name]) for name, change in self.order]

    def shown(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        if self.plain:
            return row
        changed = zip(row, self.results, strict=True)
        return tuple(value if change is None else change(value) for value, change in changed)


class Prepared:
    """One statement with `bindparam`s and no IN, or an insertion that is always given the same columns; threads may share it."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update) -> None:
        self._statement: Any = (
            statement  # SQLAlchemy's types know no selection that can be both run and looked into
        )
        self._compiled: _Compiled | None = None

    def all(self, session: Session, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Give the rows of a selection of columns."""
        cursor = self._run(session, given)
        if isinstance(cursor, sqlite3.Cursor):
            rows, shown = cursor.fetchall(), self._known(session).shown
            return [shown(row) for row in rows]
        return list(cursor)

    def first(self, session: Session, given: Mapping[str, Any]) -> Sequence[Any] | None:
        """Give the first of the rows, or None."""
        return next(iter(self.all(session, given)), None)

    def change(self, session: Session, given: Mapping[str, Any]) -> int:
        """Run an update; says how many rows it found."""
        return int(self._run(session, given).rowcount)

    def insert(self, session: Session, given: Mapping[str, Any]) -> int:
        """Insert a row; says which id it was given (0 where its table gives none)."""
        done = self._run(session, given)
        if isinstance(done, sqlite3.Cursor):
            return done.lastrowid or 0
        key = done.inserted_primary_key
        return int(key[0]) if key is not None and isinstance(key[0], int) else 0

    def many(self, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, or run an update for each, in their order."""
        if not rows:
            return
        cursor = self._cursor(session)
        if cursor is None:
            session.connection().execute(self._statement, list(rows))
            return
        known = self._known(session, rows[0])
        try:
            cursor.executemany(known.sql, [known.bound(row) for row in rows])
        except sqlite3.Error as error:
            raise DBAPIError.instance(known.sql, None, error, sqlite3.Error) from error

    def _run(self, session: Session, given: Mapping[str, Any]) -> Any:
        cursor = self._cursor(session)
        if cursor is None:
            return session.connection().execute(self._statement, given)
        known = self._known(session, given)
        try:
            return cursor.execute(known.sql, known.bound(given))
        except sqlite3.Error as error:
            # As SQLAlchemy would raise it, but without the values: they may be what people said.
            raise DBAPIError.instance(known.sql, None, error, sqlite3.Error) from error

    def _cursor(self, session: Session) -> sqlite3.Cursor | None:
        """Write what the session holds back, and give its cursor on SQLite; None on a server."""
        session.flush()
        cursor: sqlite3.Cursor | None = session.info.get(CURSOR)
        if cursor is None:
            connection = session.connection()
            if connection.dialect.name != "sqlite":
                return None
            cursor = session.info[CURSOR] = cursor_of(connection)
        return cursor

    def _known(self, session: Session, given: Mapping[str, Any] | None = None) -> _Compiled:
        if self._compiled is None:
            self._compiled = _compiled(self._statement, session.get_bind().dialect, given or {})
        return self._compiled


def cursor_of(connection: Connection) -> sqlite3.Cursor:
    """Give a cursor of the SQLite connection that lies under one of SQLAlchemy's."""
    cursor = connection.connection.cursor()
    if not isinstance(cursor, sqlite3.Cursor):
        raise TypeError("this is no connection to SQLite")
    return cursor


def _compiled(
    statement: Select[*tuple[Any, ...]] | Insert | Update, dialect: Dialect, given: Mapping[str, Any]
) -> _Compiled:
    compiled: Any = statement.compile(
        dialect=dialect, column_keys=list(given) if isinstance(statement, Insert) else None
    )
    # What has no value of its own must be given each time.
    fixed = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
    for column in compiled.insert_prefetch if isinstance(statement, Insert) else ():
        fixed[column.key] = column.default.arg
    types = [one.type for one in statement.selected_columns] if isinstance(statement, Select) else []
    results = tuple(kind.dialect_impl(dialect).result_processor(dialect, None) for kind in types)
    order = tuple(
        (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in compiled.positiontup
    )
    return _Compiled(compiled.string, order, fixed, results, not any(results))
