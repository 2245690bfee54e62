"""Works signatures and vectors of rows out anew, some rows at a time: read and reckoned beside the writer, written in one statement."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

import numpy as np
from sqlalchemy import Table, bindparam, inspect, or_
from sqlalchemy import select as columns
from sqlmodel import Session

from memory.database import Database
from memory.prepared import Prepared
from memory.recall import blocks, covering, putoff
from memory.recall.encoders import BUILTIN, Embedder
from memory.recall.index.signature import Vector, is_current, pack, sign, with_vector
from memory.recall.memories import GROUP, Said, whole
from memory.records import Memory
from memory.vault import Vault

AT_ONCE = 256
_TABLE = cast("Table", inspect(Memory).local_table)
_CHANGE = Prepared(
    _TABLE.update()
    .where(_TABLE.c.id == bindparam("row"), _TABLE.c.sealed == bindparam("was"))
    .values(vector=bindparam("new"), embedder=bindparam("by"))
)


@dataclass(frozen=True)
class Old:
    """A row as it stands: what was said, when, of which kind, its packed signature, and the bytes that hold its words."""

    id: int
    said: Said
    at: datetime
    kind: str
    packed: bytes
    sealed: bytes


async def reindex(database: Database, vault: Vault, person_id: str) -> int:
    """Work all signatures of a person out anew with the built-in embedder, and read what was put off; gives how many."""
    await putoff.settle(database, vault, person_id)
    return await _renewed(database, vault, person_id, _Way(BUILTIN, None, _resigned))


async def complete(database: Database, vault: Vault, person_id: str, embedder: Embedder) -> int:
    """Give the rows that this embedder has not encoded its vectors; what else is known of them stays. Gives how many."""
    return await _renewed(database, vault, person_id, _Way(embedder, embedder.name, _encoded))


@dataclass(frozen=True)
class _Way:
    """By whom rows are encoded, which of them are left out because that name encoded them, and what is made of a page of them."""

    embedder: Embedder
    but: str | None
    make: Callable[[Sequence[Old], Embedder], list[bytes]]


async def _renewed(database: Database, vault: Vault, person_id: str, way: _Way) -> int:
    last = count = 0
    while rows := await database.read(
        partial(_page, vault=vault, person_id=person_id, after=last, but=way.but)
    ):
        made = await asyncio.to_thread(way.make, rows, way.embedder)
        work = partial(_keep, vault=vault, person_id=person_id, made=made, name=way.embedder.name)
        await database.write(partial(work, rows=rows))
        last, count = rows[-1].id, count + len(rows)
    if count:
        await covering.cover(database, vault, person_id)
    return count


def _page(session: Session, vault: Vault, person_id: str, after: int, but: str | None) -> list[Old]:
    """Open the next rows after one, without those that a name has encoded."""
    own = _TABLE.c
    statement = columns(own.id, own.at, own.kind, own.sealed, own.vector).where(
        own.person_id == person_id, own.id > after
    )
    if but is not None:
        statement = statement.where(or_(own.embedder != but, own.embedder.is_(None)))
    rows = session.execute(statement.order_by(own.id).limit(AT_ONCE)).all()
    if not rows:
        return []
    opener = vault.opener(session, person_id)
    return [
        Old(
            row.id,
            Said.parted(opener.open(row.sealed).decode()),
            row.at,
            row.kind,
            opener.open(row.vector) if row.vector else b"",
            row.sealed,
        )
        for row in rows
    ]


def _resigned(rows: Sequence[Old], embedder: Embedder) -> list[bytes]:
    return [_signed(row, vector) for row, vector in zip(rows, _vectors(rows, embedder), strict=True)]


def _encoded(rows: Sequence[Old], embedder: Embedder) -> list[bytes]:
    return [
        with_vector(row.packed, vector) if is_current(row.packed) else _signed(row, vector)
        for row, vector in zip(rows, _vectors(rows, embedder), strict=True)
    ]


def _vectors(rows: Sequence[Old], embedder: Embedder) -> list[Vector]:
    return list(embedder.encode([whole(row.said.text, row.said.reply) for row in rows]).astype(np.float16))


def _signed(row: Old, vector: Vector) -> bytes:
    return pack(sign(row.said.text, row.said.reply, vector, row.at, named=row.kind == GROUP))


def _keep(  # whose rows, what was made of them, and by whom
    session: Session, vault: Vault, person_id: str, rows: Sequence[Old], made: Sequence[bytes], name: str
) -> None:
    """Write what was made of rows, where their words are still the same."""
    blocks.drop(session, person_id, [row.id for row in rows])
    sealer = vault.sealer(session, person_id)
    changes = [
        {"row": row.id, "was": row.sealed, "new": sealer.seal(packed), "by": name}
        for row, packed in zip(rows, made, strict=True)
    ]
    _CHANGE.many(session, changes)
