"""Who did what to whose data: rows that are only ever added, each sealed together with the one before it.

Whoever adds an `AuditEntry` to a session, anywhere, has it numbered and sealed when it is written: forgetting to is not
possible. The head row is what writers stand in line for, so that no two entries follow the same one.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, UtcDateTime

GENESIS = "0" * 64
"""What the first entry follows."""

HEAD = 1


class AuditError(Exception):
    """What was audited is never changed and never taken away."""


class AuditEntry(SQLModel, table=True):
    """Who did what to whose data, and when; never the data itself.

    `number` counts from 1 without gaps; `previous` is the seal of the entry before; `seal` covers everything else.
    All three are set when the row is written.
    """

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=64)
    action: str = Field(max_length=48)
    subject: str | None = Field(default=None, max_length=64, index=True)
    detail: str | None = Field(default=None, max_length=200)
    number: int | None = Field(default=None, sa_type=BigId, unique=True)
    previous: str | None = Field(default=None, max_length=64)
    seal: str | None = Field(default=None, max_length=64)


class AuditHead(SQLModel, table=True):
    """The one row that tells how long the chain is and how it ends, so that nothing can be cut off its end unseen."""

    __tablename__ = "audit_head"

    id: int = Field(default=HEAD, primary_key=True)
    number: int = Field(default=0, sa_type=BigId)
    seal: str = Field(default=GENESIS, max_length=64)


def seal_of(entry: AuditEntry) -> str:
    """SHA-256 of what an entry says and of the seal before it; times count to the microsecond, in UTC."""
    said = [
        entry.number,
        entry.previous,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def chain(connection: Connection, entry: AuditEntry) -> None:
    """Number and seal an entry behind the last one; other writers wait for the head until this one commits."""
    number, previous = _last(connection)
    entry.number, entry.previous = number + 1, previous
    entry.seal = seal_of(entry)
    moved = update(_HEADS).where(_HEADS.c.id == HEAD).values(number=entry.number, seal=entry.seal)
    connection.execute(moved)


_HEADS: Table = SQLModel.metadata.tables["audit_head"]


def _last(connection: Connection) -> tuple[int, str]:
    wanted = select(_HEADS.c.number, _HEADS.c.seal).where(_HEADS.c.id == HEAD).with_for_update()
    if (row := connection.execute(wanted).first()) is None:
        try:
            with connection.begin_nested():
                connection.execute(insert(_HEADS).values(id=HEAD, number=0, seal=GENESIS))
        except IntegrityError:  # another writer made it in this moment
            pass
        row = connection.execute(wanted).one()
    return int(row.number), str(row.seal)


@event.listens_for(AuditEntry, "before_insert")
def _sealed(_mapper: Any, connection: Connection, entry: AuditEntry) -> None:
    chain(connection, entry)


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _kept(_mapper: Any, _connection: Connection, _entry: AuditEntry) -> None:
    raise AuditError(AuditError.__doc__)
