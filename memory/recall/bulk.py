"""Many memories at once: read in a thread, then sealed and written by a few statements and one commit.

What stands afterwards is what `remember` would have written one by one, in the same order; it stands as a whole or not at all.
Where many of one person come at once, the reading is put off (memory.recall.putoff): they are written with their vectors,
and found and known as if they had been read.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

import numpy as np
from sqlmodel import Session, col, delete, select

from memory.database import Database
from memory.recall import blocks, covering, putoff
from memory.recall.adding import added
from memory.recall.encoders import BUILTIN
from memory.recall.facts import ledger, untold
from memory.recall.facts.slots import hear, told_by
from memory.recall.facts.telling import Telling
from memory.recall.index.signature import Vector, pack, sign, unread
from memory.recall.memories import GROUP, Said, whole
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


class Ready(NamedTuple):
    """A memory as it is written: what its row says in clear, its words, its packed signature, its facts and which those may be."""

    row: dict[str, Any]
    words: bytes
    packed: bytes
    telling: Telling | None
    facts: frozenset[str]

    @property
    def key(self) -> str:
        """The key of its source."""
        key: str = self.row["source_key"]
        return key

    @property
    def person_id(self) -> str:
        """Whose it is."""
        person_id: str = self.row["person_id"]
        return person_id


async def remember_many(database: Database, vault: Vault, news: Iterable[New]) -> int:
    """Keep memories in their order, each durable when this returns; a key that is already there changes nothing. Gives how many were new."""
    count = 0
    for some in _some(list(news), AT_ONCE):
        ready = await asyncio.to_thread(read, some)
        written = await database.write(partial(write, vault=vault, memories=ready))
        for person_id in written.full:
            await putoff.settle(database, vault, person_id)
        count += written.new
    return count


class Written(NamedTuple):
    """How many memories were new, and of whom so many wait to be read that it should be done now."""

    new: int
    full: tuple[str, ...]


def read(news: Sequence[New]) -> list[Ready]:
    """Read texts, but for those of which many come at once: what takes long, and needs neither the database nor a key.

    Vectors that are missing are made in one go.
    """
    missing = [whole(new.text, new.reply) for new in news if new.vector is None]
    made = iter(BUILTIN.encode(missing).astype(np.float16))
    of_each = Counter(new.person_id for new in news)
    return [
        (_put_off if of_each[new.person_id] >= covering.LEAST else _read)(
            new, next(made) if new.vector is None else new.vector
        )
        for new in news
    ]


def write(session: Session, vault: Vault, memories: Sequence[Ready]) -> Written:
    """Seal and add what was read. Raises KeyDestroyedError if one of the people was forgotten.

    Of two with one key the first stands, and one that is already there before all. What tells facts of somebody of whom
    some were not read yet comes behind those.
    """
    once: dict[str, Ready] = {}
    for one in memories:
        once.setdefault(one.key, one)
    sealers = {
        person_id: vault.sealer(session, person_id) for person_id in {one.person_id: 0 for one in memories}
    }
    once = _queued(session, once)
    of_each: defaultdict[str, list[Ready]] = defaultdict(list)
    for one in once.values():
        of_each[one.person_id].append(one)
    rows = {key: dict[str, Any]() for key in once}  # their order
    for person_id, own in of_each.items():
        rows |= _columns(own, sealers[person_id])
    new = [once[key] for key in added(session, rows)]
    _told(session, vault, new)
    known: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    for one in new:
        known[one.person_id][one.key] = one.packed
    for person_id, packed in known.items():
        if len(packed) >= covering.LEAST:
            covering.make_all(session, vault, person_id, packed)
    waiting = {one.person_id for one in new if one.row["unread"] is not None}
    return Written(
        len(new), tuple(one for one in sorted(waiting) if putoff.waiting(session, one) > putoff.MOST)
    )


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


def _put_off(new: New, vector: Vector) -> Ready:
    kinds = untold.NONE if new.kind == GROUP else new.facts
    packed = unread(vector.astype(np.float16, copy=False), new.at)
    return Ready(_row(new, untold.bits(kinds)), _words(new), packed, None, kinds)


def _read(new: New, vector: Vector) -> Ready:
    named, heard = new.kind == GROUP, hear(new.text)
    signature = sign(new.text, new.reply, vector, new.at, named=named, heard=heard)
    facts = () if named else tuple(fact for fact in told_by(heard) if fact.kind in new.facts)
    telling = Telling(new.key, new.text, new.at, facts)
    return Ready(_row(new, None), _words(new), pack(signature), telling, new.facts)


def _row(new: New, unread: int | None) -> dict[str, Any]:
    return {
        "person_id": new.person_id,
        "source_key": new.key,
        "at": new.at,
        "kind": new.kind,
        "embedder": new.embedder,
        "unread": unread,
    }


def _words(new: New) -> bytes:
    return Said(new.text, new.reply, new.rest).joined().encode()


def _queued(session: Session, memories: dict[str, Ready]) -> dict[str, Ready]:
    """Let facts of somebody of whom some were not read yet be read behind those."""
    telling = {one.person_id for one in memories.values() if one.telling and one.telling.facts}
    behind = {person_id for person_id in telling if untold.waits(session, person_id)}
    return {key: _later(one) if one.person_id in behind else one for key, one in memories.items()}


def _later(one: Ready) -> Ready:
    if one.telling is None or not one.telling.facts:
        return one
    return one._replace(row={**one.row, "unread": untold.bits(one.facts)}, telling=None)


def _told(session: Session, vault: Vault, memories: Sequence[Ready]) -> None:
    told: defaultdict[str, list[Telling]] = defaultdict(list)
    for one in memories:
        if one.telling is not None and one.telling.facts:
            told[one.person_id].append(one.telling)
    for person_id, tellings in told.items():
        ledger.note(session, vault, person_id, tellings)


def _columns(memories: Sequence[Ready], sealer: Sealer) -> dict[str, dict[str, Any]]:
    """Seal memories of one person; by key, what their rows hold."""
    sealed = iter(sealer.seal_all([part for one in memories for part in (one.words, one.packed)]))
    return {one.key: {**one.row, "sealed": next(sealed), "vector": next(sealed)} for one in memories}


def _some(all_of_them: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (all_of_them[at : at + size] for at in range(0, len(all_of_them), size))
