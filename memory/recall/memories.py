"""The rows of what was said: written once, sealed with the person's key together with what the index needs of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import numpy as np
from sqlalchemy import Executable, bindparam, insert, inspect
from sqlalchemy import select as columns
from sqlalchemy import text as sql
from sqlmodel import Session, col, delete, select, update

from memory.once import once
from memory.recall.encoders import BUILTIN, Embedder
from memory.recall.facts import ledger
from memory.recall.index.cache import State
from memory.recall.index.person import Kept
from memory.recall.index.signature import Signature, Vector, is_current, pack, sign
from memory.records import Fact, Memory
from memory.vault import Vault

_STATE = sql(
    "SELECT count(*), max(id), (SELECT source_key FROM memory WHERE id ="
    " (SELECT max(id) FROM memory WHERE person_id = :person)) FROM memory WHERE person_id = :person"
)
_INDEXED = sql(
    "SELECT id, source_key, vector, embedder FROM memory WHERE person_id = :person AND id > :after ORDER BY id"
)
_STANDING = sql("SELECT id FROM memory WHERE source_key = :key")
GROUP = "group"
"""The kind of a text that somebody said in a group; it begins with the speaker's name and tells no fact of the person."""

REPLY_FOLLOWS = "\x1e"
"""Between a text and the reply to it (the record separator of ASCII, which nobody types)."""

REST_FOLLOWS = "\x1d"
"""Between what was said and what else a store keeps with it, as JSON (the group separator of ASCII)."""
_NO_MARKS = {ord(REPLY_FOLLOWS): " ", ord(REST_FOLLOWS): " "}


@dataclass(frozen=True)
class Remembered:
    """A memory that was found: `score` orders those of one search and means nothing beside another's."""

    id: int
    text: str
    at: datetime
    kind: str
    score: float
    source_key: str
    reply: str | None = None
    rest: str | None = None


@dataclass(frozen=True)
class Said:
    """What a row holds sealed: the text, the reply that it got, and what else a store keeps with it."""

    text: str
    reply: str | None = None
    rest: str | None = None

    def joined(self) -> str:
        """Make one text of it, to be sealed."""
        text, reply = self.text.translate(_NO_MARKS), (self.reply or "").translate(_NO_MARKS)
        said = text + REPLY_FOLLOWS + reply if reply else text
        return said + REST_FOLLOWS + self.rest if self.rest else said

    @classmethod
    def parted(cls, sealed: str) -> "Said":
        """Read what `joined` made."""
        said, _, rest = sealed.partition(REST_FOLLOWS)
        text, _, reply = said.partition(REPLY_FOLLOWS)
        return cls(text, reply or None, rest or None)


def remember(  # noqa: PLR0913  # the contract of every writer
    session: Session,
    vault: Vault,
    person_id: str,
    *,
    key: str,
    text: str,
    at: datetime,
    kind: str,
    reply: str | None = None,
    rest: str | None = None,
) -> None:
    """Keep what was said, and the facts that it tells; a key that is already there changes nothing."""
    named = kind == GROUP
    signature = sign(text, reply, _vector(text, reply), at, named=named)
    new = keep(
        session,
        vault,
        Memory(person_id=person_id, source_key=key, at=at, kind=kind, sealed=b"", embedder=BUILTIN.name),
        Said(text, reply, rest),
        signature,
    )
    if new and not named:
        ledger.note(session, vault, person_id, key=key, text=text, at=at)


def keep(session: Session, vault: Vault, row: Memory, said: Said, signature: Signature) -> bool:
    """Seal a row's text and signature and add it; a key that is already there changes nothing and gives False."""

    def find() -> int | None:
        found: int | None = session.execute(_STANDING, {"key": row.source_key}).scalar()
        return found

    def make() -> int:
        row.sealed = vault.seal(session, row.person_id, said.joined())
        row.vector = vault.seal(session, row.person_id, pack(signature))
        session.execute(insert(Memory), row.model_dump(exclude={"id"}))
        return 0

    return once(session, find, make)[1]


def forget(session: Session, person_id: str) -> None:
    """Delete a person's memories and facts; the key is the vault's to destroy."""
    session.execute(delete(Memory).where(col(Memory.person_id) == person_id))
    session.execute(delete(Fact).where(col(Fact.person_id) == person_id))


def drop(session: Session, person_id: str, memory_id: int) -> bool:
    """Delete one memory and the facts that it told; what it had ended holds again. False where it is not theirs."""
    row = session.get(Memory, memory_id)
    if row is None or row.person_id != person_id:
        return False
    own = col(Fact.person_id) == person_id
    session.execute(delete(Fact).where(own, col(Fact.source_key) == row.source_key))
    ended = own & (col(Fact.ended_by) == row.source_key)
    session.execute(update(Fact).where(ended, col(Fact.valid_to) == row.at).values(valid_to=None))
    session.execute(update(Fact).where(ended).values(ended_by=None))
    session.delete(row)
    session.flush()
    return True


def state(session: Session, person_id: str) -> State:
    """Ask what the index of a person must hold; one look into the database's index."""
    count, last, key = session.execute(_STATE, {"person": person_id}).one()
    return State(count, last or 0, key)


def kept_after(session: Session, vault: Vault, person_id: str, last_id: int, embedder: str) -> list[Kept]:
    """Read what the index needs of a person's rows after one, oldest first."""
    rows = session.execute(_INDEXED, {"person": person_id, "after": last_id}).all()
    return [
        Kept(row_id, key, _packed(session, vault, person_id, row_id, sealed), made_by == embedder)
        for row_id, key, sealed, made_by in rows
    ]


def opened(
    session: Session, vault: Vault, person_id: str, found: Sequence[tuple[int, float]]
) -> list[Remembered]:
    """Open the texts of rows (id, score) of one person, in the order given; a row that is gone is left out."""
    ids = [row_id for row_id, _ in found]
    rows = session.execute(_shown(), {"person": person_id, "ids": ids}).all()
    by_id = {row.id: row for row in rows}
    memories = []
    for row_id, score in found:
        if (row := by_id.get(row_id)) is not None:
            said = Said.parted(vault.open_text(session, person_id, row.sealed))
            memories.append(
                Remembered(row_id, said.text, row.at, row.kind, score, row.source_key, said.reply, said.rest)
            )
    return memories


@cache
def _shown() -> Executable:
    """The statement that reads what a found memory shows; made once, for making it costs more than running it."""
    row = inspect(Memory).local_table.c
    return columns(row.id, row.source_key, row.at, row.kind, row.sealed).where(
        row.person_id == bindparam("person"), row.id.in_(bindparam("ids", expanding=True))
    )


def last_ids(session: Session, person_id: str, count: int) -> list[int]:
    """The ids of the newest rows, oldest of them first."""
    rows = session.exec(
        select(Memory.id).where(Memory.person_id == person_id).order_by(col(Memory.id).desc()).limit(count)
    ).all()
    return [row_id for row_id in reversed(rows) if row_id is not None]


def rewrite(
    session: Session, vault: Vault, person_id: str, vectors: Sequence[tuple[int, Vector]], embedder: str
) -> None:
    """Give rows the vectors of another embedder; their signatures are worked out anew."""
    for row_id, vector in vectors:
        row = session.get(Memory, row_id)
        if row is None or row.person_id != person_id:
            continue
        said = Said.parted(vault.open_text(session, person_id, row.sealed))
        signature = sign(said.text, said.reply, vector, row.at, named=row.kind == GROUP)
        row.vector = vault.seal(session, person_id, pack(signature))
        row.embedder = embedder
        session.add(row)


def reindex(session: Session, vault: Vault, person_id: str, after: int, limit: int) -> tuple[int | None, int]:
    """Work the signatures of some rows out anew with the built-in embedder; the id to go on after (None at the end), and how many."""
    rows = session.execute(
        select(Memory.id, Memory.sealed)
        .where(Memory.person_id == person_id, col(Memory.id) > after)
        .order_by(col(Memory.id))
        .limit(limit)
    ).all()
    said = [(row_id, Said.parted(vault.open_text(session, person_id, sealed))) for row_id, sealed in rows]
    pairs = [(row_id, _vector(part.text, part.reply)) for row_id, part in said]
    rewrite(session, vault, person_id, pairs, BUILTIN.name)
    return (rows[-1][0] if len(rows) == limit else None), len(rows)


def without_vector_of(
    session: Session, vault: Vault, person_id: str, embedder: Embedder
) -> list[tuple[int, str]]:
    """Ids and texts (with the replies) of the rows that this embedder has still to encode."""
    rows = session.execute(
        select(Memory.id, Memory.sealed).where(
            Memory.person_id == person_id,
            (col(Memory.embedder) != embedder.name) | col(Memory.embedder).is_(None),
        )
    ).all()
    said = [(row_id, Said.parted(vault.open_text(session, person_id, sealed))) for row_id, sealed in rows]
    return [(row_id, _whole(part.text, part.reply)) for row_id, part in said]


def _packed(session: Session, vault: Vault, person_id: str, row_id: int, sealed: bytes | None) -> bytes:
    """Open what was kept for the index, or work it out again where it is of another version."""
    packed = vault.open(session, person_id, sealed) if sealed else b""
    if is_current(packed):
        return packed
    row = session.exec(select(Memory).where(Memory.id == row_id)).one()
    said = Said.parted(vault.open_text(session, person_id, row.sealed))
    vector = _vector(said.text, said.reply)
    return pack(sign(said.text, said.reply, vector, row.at, named=row.kind == GROUP))


def _vector(text: str, reply: str | None) -> Vector:
    return np.asarray(BUILTIN.encode([_whole(text, reply)])[0], dtype=np.float16)


def _whole(text: str, reply: str | None) -> str:
    return text if reply is None else f"{text} {reply}"
