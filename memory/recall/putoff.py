"""Reads texts that were written without being read: their words for the index, and the facts that they tell, in their order.

Until then whoever needs the words or the facts reads them for themselves (`memories.kept_after`, `facts.untold`): nothing is
found or said otherwise before and after. Facts and the note that they are told are one transaction.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, inspect
from sqlalchemy import select as columns
from sqlmodel import Session

from memory.database import Database
from memory.prepared import Prepared
from memory.recall import blocks, covering
from memory.recall.facts import ledger, untold
from memory.recall.facts.slots import hear
from memory.recall.facts.telling import Telling
from memory.recall.index.signature import given_vector, is_current
from memory.recall.memories import Said, signed_anew
from memory.records import Memory
from memory.vault import Opener, SealBrokenError, Vault, VaultError

AT_ONCE = 256
MOST = 1000
"""So many memories of one person may wait to be read: their first question takes some tenths of a second longer."""
A_SWEEP = 4
"""So many people are read in one sweep."""

_TABLE = cast("Table", inspect(Memory).local_table)
_OWN = _TABLE.c
_IDS = Prepared(columns(_OWN.id).where(_OWN.person_id == bindparam("person"), _OWN.unread >= 0))
_SIGNED = Prepared(
    _TABLE.update()
    .where(_OWN.id == bindparam("row"), _OWN.sealed == bindparam("was"))
    .values(vector=bindparam("new"))
)
_WAITING = Prepared(columns(func.count()).where(_OWN.person_id == bindparam("person"), _OWN.unread >= 0))
_READ = Prepared(_TABLE.update().where(_OWN.id == bindparam("row")).values(unread=None))


@dataclass(frozen=True)
class _Late:
    """A row that was read at last: the bytes that hold its words, its signature where that was put off, its facts."""

    id: int
    sealed: bytes
    packed: bytes | None
    telling: Telling


async def settle(database: Database, vault: Vault, person_id: str) -> int:
    """Read all that was put off of a person, some rows at a time, and write down what was read; gives how many rows."""
    ids = await database.read(lambda session: [one[0] for one in _IDS.all(session, {"person": person_id})])
    ids.sort()
    count = 0
    for at in range(0, len(ids), AT_ONCE):
        rows = await database.read(partial(_page, person_id=person_id, ids=ids[at : at + AT_ONCE]))
        opener = await database.read(partial(vault.opener, person_id=person_id))
        late = await asyncio.to_thread(_read, rows, opener)
        count += await database.write(partial(_keep, vault=vault, person_id=person_id, late=late))
    if count:
        await covering.cover(database, vault, person_id)
    return count


async def settle_some(database: Database, vault: Vault) -> int:
    """Read what was put off of some people; gives how many rows."""
    count = 0
    for person_id in await database.read(_some):
        with suppress(VaultError):
            count += await settle(database, vault, person_id)
    return count


def waiting(session: Session, person_id: str) -> int:
    """Say how many memories of a person wait to be read."""
    return int(_WAITING.all(session, {"person": person_id})[0][0])


def _some(session: Session) -> list[str]:
    """Name some people of whom something waits. MariaDB would look through all rows for them: there their first question reads it."""
    if session.get_bind().dialect.name in {"mysql", "mariadb"}:
        return []
    return list(
        session.execute(columns(_OWN.person_id).where(_OWN.unread >= 0).distinct().limit(A_SWEEP)).scalars()
    )


def _page(session: Session, person_id: str, ids: Sequence[int]) -> Sequence[Sequence[Any]]:
    own = columns(_OWN.id, _OWN.source_key, _OWN.at, _OWN.kind, _OWN.sealed, _OWN.vector, _OWN.unread)
    still = _OWN.id.in_(ids), _OWN.person_id == person_id, _OWN.unread >= 0
    return session.execute(own.where(*still).order_by(_OWN.id)).all()


def _read(rows: Sequence[Sequence[Any]], opener: Opener) -> list[_Late]:
    return [one for row in rows if (one := _late(row, opener)) is not None]


def _late(row: Sequence[Any], opener: Opener) -> _Late | None:
    """Read one row; None where it cannot be opened, which stays as it is."""
    row_id, key, at, kind, sealed, vector, unread = row
    try:
        said, packed = Said.parted(opener.open(sealed).decode()), opener.open(vector) if vector else b""
    except SealBrokenError:
        return None
    heard = hear(said.text)
    signed = None if is_current(packed) else signed_anew(said, kind, at, given_vector(packed), heard)
    return _Late(row_id, sealed, signed, untold.telling(key, said.text, at, unread, heard))


def _keep(session: Session, vault: Vault, person_id: str, late: Sequence[_Late]) -> int:
    """Write down what was read, of those that nobody else has read by now. Who does so holds the person's key."""
    ids = [one.id for one in late]
    blocks.drop(session, person_id, ids)
    still = _OWN.id.in_(ids), _OWN.person_id == person_id, _OWN.unread >= 0
    waiting = set(session.execute(columns(_OWN.id).where(*still)).scalars())
    mine = [one for one in late if one.id in waiting]
    sealer = vault.sealer(session, person_id)
    ledger.note(session, vault, person_id, [one.telling for one in mine])
    signed = [
        {"row": one.id, "was": one.sealed, "new": sealer.seal(one.packed)}
        for one in mine
        if one.packed is not None
    ]
    _SIGNED.many(session, signed)
    _READ.many(session, [{"row": one.id} for one in mine])
    return len(mine)
