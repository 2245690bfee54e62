"""Adds many rows of memory at once: sealed with one draw of chance, and given to the database as they are."""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import column, insert, table
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import UserDefinedType
from sqlmodel import Session, col, select

from memory.glance import looking
from memory.prepared import Prepared
from memory.records import Memory

_KEYS = 500
_ATTEMPTS = 3
_DIGITS = len("2025-03-01 08:00:00.000000")
_THERE = "SELECT source_key FROM memory WHERE source_key IN (SELECT value FROM json_each(:keys))"


class _Instant(UserDefinedType[datetime]):
    """An aware instant, as memory.records.UtcDateTime keeps it, in a fifth of the time."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        """SQLite keeps a text, with all six digits."""
        return _written if dialect.name == "sqlite" else _plain


def _written(at: datetime) -> str:
    return _in_utc(at).isoformat(" ", "microseconds")[:_DIGITS]


def _plain(at: datetime) -> datetime:
    return _in_utc(at).replace(tzinfo=None)


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC")
    return at.astimezone(UTC)


_INSERTION = Prepared(
    # Without the types of the real columns: SQLAlchemy would wrap each text that is sealed, which takes as long as sealing it.
    insert(
        table(
            "memory",
            column("person_id"),
            column("source_key"),
            column("at", _Instant()),
            *(column(name) for name in ("kind", "embedder", "unread", "sealed", "vector")),
        )
    )
)


def added(session: Session, rows: dict[str, dict[str, Any]]) -> list[str]:
    """Add the rows, by key, whose keys are not there yet, in one statement; gives their keys."""
    for attempt in range(_ATTEMPTS):
        standing = _standing(session, list(rows))
        new = [key for key in rows if key not in standing]
        try:
            with _undone_alone(session):
                _INSERTION.many(session, [rows[key] for key in new])
        except (
            IntegrityError
        ):  # somebody else has just taken one of the keys, which only a server lets happen
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            break
    return new


def _standing(session: Session, keys: Sequence[str]) -> set[str]:
    if session.get_bind().dialect.name == "sqlite":
        return {key for (key,) in looking(session)(_THERE, {"keys": json.dumps(keys)})}
    found: set[str] = set()
    for at in range(0, len(keys), _KEYS):
        some = keys[at : at + _KEYS]
        found.update(session.exec(select(Memory.source_key).where(col(Memory.source_key).in_(some))))
    return found


def _undone_alone(session: Session) -> AbstractContextManager[object]:
    """A savepoint, where anybody can come in between; on SQLite a writer has the file to itself."""
    return nullcontext() if session.get_bind().dialect.name == "sqlite" else session.begin_nested()
