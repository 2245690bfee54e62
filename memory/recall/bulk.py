"""Many memories at once: read in a thread, then sealed and written by a few statements and one commit.

What stands afterwards is what `remember` would have written one by one, in the same order; it stands as a whole or not at all.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import numpy as np
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, select

from memory.database import Database
from memory.recall import blocks, covering
from memory.recall.encoders import BUILTIN
from memory.recall.facts import ledger
from memory.recall.facts.ledger import Telling
from memory.recall.facts.slots import hear, told_by
from memory.recall.index.signature import Vector, pack, sign
from memory.recall.memories import GROUP, INSERTION, Row, Said, whole
from memory.records import Fact, Memory
from memory.vault import Sealer, Vault

T = TypeVar("T")

AT_ONCE = 1000
"""So many memories share a commit: other writers wait for some tens of milliseconds, not for an import."""
_KEYS = 500
_ATTEMPTS = 3


@dataclass(frozen=True)
class New:
    """A memory to be kept, as `remember` takes it; a vector that is there already, and who made it, is not worked out again."""

    person_id: str
    key: str
    text: str
    at: datetime
    kind: str
    reply: str | None = None
    rest: str | None = None
    facts: frozenset[str] = ledger.EVERY
    vector: Vector | None = None
    embedder: str = BUILTIN.name


@dataclass(frozen=True)
class Ready:
    """A memory that was read: its row, its words, its packed signature, the facts that it tells."""

    row: Row
    said: Said
    packed: bytes
    telling: Telling

    @property
    def key(self) -> str:
        """The key of its source."""
        return self.row.source_key


async def remember_many(database: Database, vault: Vault, news: Iterable[New]) -> int:
    """Keep memories in their order, each durable when this returns; a key that is already there changes nothing. Gives how many were new."""
    count = 0
    for some in _some(list(news), AT_ONCE):
        ready = await asyncio.to_thread(read, some)
        count += await database.write(partial(write, vault=vault, memories=ready))
    return count


def read(news: Sequence[New]) -> list[Ready]:
    """Read texts: what takes long, and needs neither the database nor a key. Vectors that are missing are made in one go."""
    missing = [whole(new.text, new.reply) for new in news if new.vector is None]
    made = iter(BUILTIN.encode(missing).astype(np.float16))
    return [_read(new, next(made) if new.vector is None else new.vector) for new in news]


def write(session: Session, vault: Vault, memories: Sequence[Ready]) -> int:
    """Seal and add what was read; gives how many were new. Raises KeyDestroyedError if one of the people was forgotten.

    Of two with one key the first stands, and one that is already there before all.
    """
    once: dict[str, Ready] = {}
    for one in memories:
        once.setdefault(one.key, one)
    sealers = {
        person_id: vault.sealer(session, person_id)
        for person_id in {one.row.person_id: 0 for one in memories}
    }
    rows = {key: _columns(one, sealers[one.row.person_id]) for key, one in once.items()}
    new = _added(session, rows)
    told: defaultdict[str, list[Telling]] = defaultdict(list)
    for key in new:
        if once[key].telling.facts:
            told[once[key].row.person_id].append(once[key].telling)
    for person_id, tellings in told.items():
        ledger.note(session, vault, person_id, tellings)
    for person_id, count in Counter(once[key].row.person_id for key in new).items():
        if count >= covering.LEAST:
            covering.make_all(session, vault, person_id)
    return len(new)


def remove(session: Session, keys: dict[str, str]) -> None:
    """Delete memories and what they told, by key and person."""
    for some in _some(list(keys), _KEYS):
        standing = select(Memory.id, Memory.person_id).where(col(Memory.source_key).in_(some))
        gone: defaultdict[str, list[int]] = defaultdict(list)
        for row_id, person_id in session.exec(standing):
            gone[person_id].append(row_id or 0)
        for person_id, ids in gone.items():
            blocks.drop(session, person_id, ids)
        for table in (Memory, Fact):
            own = col(table.person_id).in_({keys[key] for key in some})
            session.execute(delete(table).where(col(table.source_key).in_(some), own))


def _read(new: New, vector: Vector) -> Ready:
    named, heard = new.kind == GROUP, hear(new.text)
    signature = sign(new.text, new.reply, vector, new.at, named=named, heard=heard)
    facts = () if named else tuple(fact for fact in told_by(heard) if fact.kind in new.facts)
    return Ready(
        Row(new.person_id, new.key, new.at, new.kind, new.embedder),
        Said(new.text, new.reply, new.rest),
        pack(signature),
        Telling(new.key, new.text, new.at, facts),
    )


def _standing(session: Session, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in _some(list(keys), _KEYS):
        found.update(session.exec(select(Memory.source_key).where(col(Memory.source_key).in_(some))))
    return found


def _added(session: Session, rows: dict[str, dict[str, Any]]) -> list[str]:
    """Add the rows whose keys are not there yet, in one statement; gives their keys."""
    for attempt in range(_ATTEMPTS):
        standing = _standing(session, list(rows))
        new = [key for key in rows if key not in standing]
        try:
            with _undone_alone(session):
                INSERTION.many(session, [rows[key] for key in new])
        except (
            IntegrityError
        ):  # somebody else has just taken one of the keys, which only a server lets happen
            if attempt == _ATTEMPTS - 1:
                raise
        else:
            break
    return new


def _undone_alone(session: Session) -> AbstractContextManager[object]:
    """A savepoint, where anybody can come in between; on SQLite a writer has the file to itself."""
    return nullcontext() if session.get_bind().dialect.name == "sqlite" else session.begin_nested()


def _columns(one: Ready, sealer: Sealer) -> dict[str, Any]:
    sealed, vector = sealer.seal(one.said.joined().encode()), sealer.seal(one.packed)
    return {**vars(one.row), "sealed": sealed, "vector": vector}


def _some(all_of_them: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (all_of_them[at : at + size] for at in range(0, len(all_of_them), size))
