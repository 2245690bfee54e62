"""Many rows of a person in one: what their index needs of them, sealed together, so that it opens one seal and not a thousand.

A block is made of rows, holds no text, and is no truth. It covers the rows from after one id up to another; whoever deletes or
changes one of those drops it first, in the same transaction (memory.recall.blocks). A block whose rows are not as many as it covers, or that
does not open, is passed over, its rows are read as they are, and it is made anew.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import local
from types import MappingProxyType
from typing import NamedTuple, cast

import numpy as np
from sqlalchemy import Table, bindparam, delete, func, inspect
from sqlalchemy import insert as insertion
from sqlalchemy import select as columns
from sqlmodel import Session

from memory.database import Database
from memory.glance import Look, looking
from memory.prepared import Prepared
from memory.recall.blocks import TABLE, hold
from memory.recall.index.parts import Block, BlockError, Kept, Part, Rows
from memory.recall.index.person import together
from memory.recall.index.vectors import Vectors
from memory.recall.memories import EVERY_ID, kept_after
from memory.records import Memory
from memory.vault import Opener, SealBrokenError, Vault

LEAST, MOST = 64, 512
"""So many rows that no block covers are worth making one; it covers so many at most, and about so many bytes."""
MOST_BYTES = 2**20

_BLOCKS = (
    "SELECT b.id, b.after_id, b.last_id, b.covers, (SELECT count(*) FROM memory m WHERE m.person_id = b.person_id"
    " AND m.id > b.after_id AND m.id <= b.last_id), {sealed} FROM memory_block b WHERE b.person_id = :person ORDER BY b.last_id"
)
_READ, _LISTED = _BLOCKS.format(sealed="b.sealed"), _BLOCKS.format(sealed="NULL")
_NAMED = (
    "SELECT id, source_key, embedder FROM memory"
    " WHERE person_id = :person AND id > :after AND id <= :upto ORDER BY id LIMIT :most"
)
NOTHING: Mapping[str, bytes] = MappingProxyType({})
ROOM = 2**22
_THREAD, _NONE = local(), bytearray()


class _Standing(NamedTuple):
    id: int
    after: int
    last: int
    covers: int
    there: int
    sealed: bytes


@dataclass(frozen=True)
class Found:
    """All memories of a person by blocks and rows, how many of them were rows, and the ids of blocks that are good for nothing.

    Where words were wanted, some of the rows may be `unread` as they stand.
    """

    parts: tuple[Part, ...]
    loose: int
    unsound: tuple[int, ...]
    last_key: str | None
    vectors: Vectors | None = None
    unread: bool = False

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts)


def read(look: Look, opener: Opener, person_id: str, embedder: str, *, worded: bool = True) -> Found:
    """Read all memories of a person: blocks where they hold, rows where none does.

    Where words are wanted (`worded`), blocks that have not all of them are passed over.
    """
    parts: list[Part] = []
    unsound: list[int] = []
    at, reached, loose, last_key, unread = 0, 0, 0, None, False

    def rows(upto: int) -> None:
        nonlocal loose, last_key, unread
        if kept := kept_after(look, opener, person_id, reached, embedder, upto, worded=worded):
            parts.append(Rows(kept))
            loose, last_key = loose + len(kept), kept[-1].key
            unread = unread or any(one.unread for one in kept)

    standing = [_Standing(*row) for row in look(_READ, {"person": person_id})]
    with _room(sum([len(one.sealed) for one in standing])) as room:
        for one in standing:
            block = _opened(one, opener, embedder, room[at:]) if one.after >= reached else None
            if block is None:
                unsound.append(one.id)
                continue
            if worded and not block.worded:
                continue
            if one.after > reached:
                rows(one.after)
            parts.append(block)
            at, reached, last_key = at + len(one.sealed), one.last, block.last_key
        rows(EVERY_ID)
        vectors = _taken(parts) if reached else None
    return Found(tuple(parts), loose, tuple(unsound), last_key, vectors, unread and worded)


def _taken(parts: Sequence[Part]) -> Vectors:
    """Put all vectors together, and let blocks go of theirs."""
    vectors = together(parts)
    for part in parts:
        if isinstance(part, Block):
            part.let_go()
    return vectors


@contextmanager
def _room(size: int) -> Iterator[memoryview]:
    """Lend bytes to open blocks in, which are zeros again afterwards: a thread's own, for new ones cost more than opening."""
    room: bytearray = getattr(_THREAD, "room", _NONE)
    if len(room) < size:
        room = bytearray(size)
        if size <= ROOM:
            _THREAD.room = room
    try:
        yield memoryview(room)[:size]
    finally:
        np.frombuffer(room, np.uint8, size)[:] = 0


async def cover(
    database: Database, vault: Vault, person_id: str, unsound: Sequence[int] = (), least: int | None = None
) -> None:
    """Make blocks of the rows that none covers, if there are enough of them, each in a transaction of its own."""
    while await database.write(partial(make, vault=vault, person_id=person_id, unsound=unsound, least=least)):
        unsound, least = (), 1


def make_all(session: Session, vault: Vault, person_id: str, known: Mapping[str, bytes] = NOTHING) -> None:
    """Make blocks of the rows that none covers, if there are enough of them, in this transaction.

    Of rows that were just written their packed signatures may be known, by key; they are not opened again.
    """
    least = None
    while make(session, vault, person_id, least=least, known=known):
        least = 1


def make(  # whose rows, and what is known of them
    session: Session,
    vault: Vault,
    person_id: str,
    *,
    unsound: Sequence[int] = (),
    least: int | None = None,
    known: Mapping[str, bytes] = NOTHING,
) -> int:
    """Make one block of rows that none covers, if there are at least so many; gives how many are left then."""
    session.flush()
    if not hold(session, person_id):
        return 0
    look = looking(session)
    standing = _sound(session, look, person_id, unsound)
    loose = _count(session, person_id) - sum(one.covers for one in standing)
    if loose < (LEAST if least is None else least):
        return 0
    opener = vault.opener(session, person_id)
    for before, after, upto in _gaps(standing):
        span = _span(partial(_kept, look, opener, person_id, known), before, after, upto)
        if not span.kept:
            continue
        if span.instead is not None:
            session.execute(delete(TABLE).where(TABLE.c.id == span.instead.id))
            loose += span.instead.covers
        sealed = vault.seal(session, person_id, Block.packed(span.kept))
        row = {"after_id": span.after, "last_id": span.last, "covers": len(span.kept), "sealed": sealed}
        _INSERTION.insert(session, {"person_id": person_id, **row})
        return loose - len(span.kept)
    return 0


def _kept(  # noqa: PLR0913, PLR0917  # as `kept_after`
    look: Look,
    opener: Opener,
    person_id: str,
    known: Mapping[str, bytes],
    after: int,
    embedder: str,
    upto: int,
    most: int,
) -> list[Kept]:
    """Read rows for a block; those that are known without opening what they hold."""
    if known:
        given = {"person": person_id, "after": after, "upto": upto, "most": most}
        rows = look(_NAMED, given)
        if all(key in known for _, key, _ in rows):
            return [Kept(row_id, key, known[key], embedder=by) for row_id, key, by in rows]
    return kept_after(look, opener, person_id, after, embedder, upto, most, worded=False)


class _Span(NamedTuple):
    """Rows for one block: after which id, up to which, and in whose place it comes."""

    kept: Sequence[Kept]
    after: int
    last: int
    instead: _Standing | None = None


def _span(read: Callable[..., Sequence[Kept]], before: _Standing | None, after: int, upto: int) -> _Span:
    """Read rows that no block covers; a block before them that is not full yet is made anew with them."""
    kept = _bounded(read(after, "", upto, MOST))
    whole = upto != EVERY_ID and len(kept) < MOST
    span = _Span(kept, after, upto if whole else kept[-1].id if kept else after)
    if kept and before is not None and before.last == after and before.covers < MOST:
        joined = _bounded(read(before.after, "", upto, MOST))
        if len(joined) > before.covers:
            return _Span(joined, before.after, joined[-1].id, before)
    return span


def _opened(standing: _Standing, opener: Opener, embedder: str, room: memoryview) -> Block | None:
    """Open a block; None if it is not what its row says, or if its rows are not there as it has them."""
    if standing.there != standing.covers:
        return None
    try:
        block = Block(room[: opener.open_into(standing.sealed, room)], embedder)
    except (SealBrokenError, BlockError):
        return None
    ids = block.ids
    whole = len(ids) == standing.covers and standing.after < ids[0] and ids[-1] <= standing.last
    return block if whole else None


def _sound(session: Session, look: Look, person_id: str, unsound: Sequence[int]) -> list[_Standing]:
    """Name the blocks that hold, and drop the others."""
    sound: list[_Standing] = []
    gone: list[int] = []
    for one in map(_Standing._make, look(_LISTED, {"person": person_id})):
        reached = sound[-1].last if sound else 0
        holds = one.id not in unsound and one.there == one.covers and one.after >= reached
        sound.append(one) if holds else gone.append(one.id)
    if gone:
        session.execute(delete(TABLE).where(TABLE.c.id.in_(gone)))
    return sound


def _gaps(standing: Sequence[_Standing]) -> list[tuple[_Standing | None, int, int]]:
    """Between which ids there may be rows that no block covers: the block before, after which, up to which."""
    gaps: list[tuple[_Standing | None, int, int]] = []
    before: _Standing | None = None
    for one in standing:
        reached = before.last if before else 0
        if one.after > reached:
            gaps.append((before, reached, one.after))
        before = one
    return [*gaps, (before, before.last if before else 0, EVERY_ID)]


def _bounded(kept: Sequence[Kept]) -> Sequence[Kept]:
    total = 0
    for place, one in enumerate(kept):
        total += len(one.packed)
        if total > MOST_BYTES and place:
            return kept[:place]
    return kept


def _count(session: Session, person_id: str) -> int:
    return int(_COUNTED.all(session, {"person": person_id})[0][0])


_MEMORY = cast("Table", inspect(Memory).local_table)
_COUNTED = Prepared(
    columns(func.count()).select_from(_MEMORY).where(_MEMORY.c.person_id == bindparam("person"))
)
_INSERTION = Prepared(insertion(TABLE))
