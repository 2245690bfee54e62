"""The rows of what was said: written once, sealed with the person's key together with what the index needs of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

import numpy as np
from sqlalchemy import Executable, Table, bindparam, insert, inspect
from sqlalchemy import select as columns
from sqlmodel import Session, col, delete, exists, select, update

from memory.glance import Look
from memory.once import once
from memory.prepared import Prepared
from memory.recall import blocks
from memory.recall.encoders import BUILTIN
from memory.recall.facts import ledger, untold
from memory.recall.facts.slots import Heard, hear, told_by
from memory.recall.facts.telling import Telling
from memory.recall.facts.untold import instant
from memory.recall.index.cache import State
from memory.recall.index.parts import Kept, Line, Part
from memory.recall.index.person import Index
from memory.recall.index.signature import CURRENT, UNREAD, Signature, Vector, given_vector, pack, sign
from memory.recall.said import REPLY_FOLLOWS, REST_FOLLOWS
from memory.records import Fact, Memory, PersonKey
from memory.vault import Opener, Vault

STATE = (
    "SELECT count(*), max(id), (SELECT source_key FROM memory WHERE id ="
    " (SELECT max(id) FROM memory WHERE person_id = :person)),"
    " (SELECT wrapped FROM person_key WHERE person_id = :person) FROM memory WHERE person_id = :person"
)
"""What `state_of` reads, as one row."""
WRAPPED = "SELECT wrapped FROM person_key WHERE person_id = :person"
_INDEXED = (
    "SELECT id, source_key, vector, embedder, sealed, kind, at FROM memory"
    " WHERE person_id = :person AND id > :after AND id <= :upto ORDER BY id"
)
_SOME = f"{_INDEXED} LIMIT :most"
_LINES = "SELECT id, source_key, sealed, kind FROM memory WHERE person_id = :person AND id IN ({})"
EVERY_ID = 2**62
_AT_ONCE = 500
_TABLE = cast("Table", inspect(Memory).local_table)
_STANDING = Prepared(columns(_TABLE.c.id).where(_TABLE.c.source_key == bindparam("key")))
INSERTION = Prepared(insert(_TABLE))
"""Adds a row, given `Row` and what is sealed."""
GROUP = "group"
"""The kind of a text that somebody said in a group; it begins with the speaker's name and tells no fact of the person."""

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


def _unmarked(text: str) -> str:
    return text.translate(_NO_MARKS) if REPLY_FOLLOWS in text or REST_FOLLOWS in text else text


@dataclass(frozen=True)
class Said:
    """What a row holds sealed: the text, the reply that it got, and what else a store keeps with it."""

    text: str
    reply: str | None = None
    rest: str | None = None

    def joined(self) -> str:
        """Make one text of it, to be sealed."""
        text, reply = _unmarked(self.text), _unmarked(self.reply or "")
        said = text + REPLY_FOLLOWS + reply if reply else text
        return said + REST_FOLLOWS + self.rest if self.rest else said

    @classmethod
    def parted(cls, sealed: str) -> "Said":
        """Read what `joined` made."""
        said, _, rest = sealed.partition(REST_FOLLOWS)
        text, _, reply = said.partition(REPLY_FOLLOWS)
        return cls(text, reply or None, rest or None)


@dataclass(frozen=True)
class Row:
    """What a row says in clear: whose, the key of its source, when, of which kind, and by which embedder its vector is."""

    person_id: str
    source_key: str
    at: datetime
    kind: str
    embedder: str
    unread: int | None = None
    """Which facts it may tell, where they are told later (`facts.untold`)."""


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
    facts: frozenset[str] = ledger.EVERY,
) -> None:
    """Keep what was said, and the facts of these kinds that it tells; a key that is already there changes nothing."""
    named, heard = kind == GROUP, hear(text)
    signature = sign(text, reply, _vector(text, reply), at, named=named, heard=heard)
    told = () if named else tuple(fact for fact in told_by(heard) if fact.kind in facts)
    unread = untold.bits(facts) if told and untold.waits(session, person_id) else None
    row = Row(person_id, key, at, kind, BUILTIN.name, unread)
    if keep(session, vault, row, Said(text, reply, rest), signature) and unread is None:
        ledger.note(session, vault, person_id, [Telling(key, text, at, told)])


def keep(session: Session, vault: Vault, row: Row, said: Said, signature: Signature) -> bool:
    """Seal a row's text and signature and add it; a key that is already there changes nothing and gives False."""

    def find() -> int | None:
        found = _STANDING.first(session, {"key": row.source_key})
        return None if found is None else int(found[0])

    def make() -> int:
        sealed = vault.seal(session, row.person_id, said.joined())
        vector = vault.seal(session, row.person_id, pack(signature))
        # Not through the mapper: nobody holds the row as an object, and that would take longer than all the rest.
        INSERTION.insert(session, {**vars(row), "sealed": sealed, "vector": vector})
        return 0

    return once(session, find, make)[1]


def forget(session: Session, person_id: str) -> None:
    """Delete a person's memories and facts; the key is the vault's to destroy."""
    blocks.drop_all(session, person_id)
    session.execute(delete(Memory).where(col(Memory.person_id) == person_id))
    session.execute(delete(Fact).where(col(Fact.person_id) == person_id))


def drop(session: Session, person_id: str, memory_id: int) -> bool:
    """Delete one memory and the facts that it told; what it had ended holds again. False where it is not theirs."""
    row = session.get(Memory, memory_id)
    if row is None or row.person_id != person_id:
        return False
    blocks.drop(session, person_id, [memory_id])
    own = col(Fact.person_id) == person_id
    session.execute(delete(Fact).where(own, col(Fact.source_key) == row.source_key))
    ended = own & (col(Fact.ended_by) == row.source_key)
    session.execute(update(Fact).where(ended, col(Fact.valid_to) == row.at).values(valid_to=None))
    session.execute(update(Fact).where(ended).values(ended_by=None))
    session.delete(row)
    session.flush()
    return True


def state_of(row: Sequence[Any]) -> State:
    """Read the row that `STATE` gives: what the index of a person must hold, by one look into the database's indexes."""
    count, last, key, wrapped = row
    return State(count, last or 0, key, wrapped)


def still_there(session: Session, people: Sequence[str]) -> set[str]:
    """Name those who have both a key and something remembered."""
    has_key = select(PersonKey.person_id).where(col(PersonKey.person_id).in_(people))
    remembered = exists().where(col(Memory.person_id) == col(PersonKey.person_id))
    return set(session.exec(has_key.where(remembered)))


def kept_after(  # noqa: PLR0913, PLR0917  # whose rows, which of them, for whom
    look: Look,
    opener: Opener,
    person_id: str,
    last_id: int,
    embedder: str,
    upto: int = EVERY_ID,
    most: int | None = None,
    *,
    worded: bool = True,
) -> list[Kept]:
    """Read what the index needs of a person's rows after one, oldest first; only up to another, and so many at most.

    Texts that were not read yet are read for this, unless only vectors are wanted (not `worded`).
    """
    given = {"person": person_id, "after": last_id, "upto": upto}
    rows = look(_INDEXED, given) if most is None else look(_SOME, {**given, "most": most})
    signed = iter(opener.open_all([row[2] for row in rows if row[2]]))
    kept = []
    for row_id, key, vector, by, sealed, kind, at in rows:
        packed = next(signed) if vector else b""
        late = packed[:1] == UNREAD
        if packed[:1] != CURRENT and (worded or not late):
            said = Said.parted(opener.open(sealed).decode())
            packed = signed_anew(said, kind, instant(at), given_vector(packed))
        kept.append(Kept(row_id, key, packed, by == embedder, sealed, kind, by, late))
    return kept


def shown(
    look: Look, opener: Opener, person_id: str, index: Index, found: Sequence[tuple[int, float]]
) -> list[Remembered]:
    """Open the texts of memories at places of an index, each with its score, in the order given.

    Where the index has no texts their rows are read, once; one that is gone by then is left out.
    """
    places = [(*index.place(at), score) for at, score in found]
    _learn(look, person_id, [(part, place) for part, place, _ in places if part.line(place) is None])
    there = [(part, place, score, line) for part, place, score in places if (line := part.line(place))]
    texts = opener.open_all([line.sealed for *_, line in there])
    memories = []
    for (part, place, score, line), text in zip(there, texts, strict=True):
        said, at = Said.parted(text.decode()), datetime.fromtimestamp(part.seconds(place), UTC)
        row_id = int(part.ids[place])
        memories.append(Remembered(row_id, said.text, at, line.kind, score, line.key, said.reply, said.rest))
    return memories


def _learn(look: Look, person_id: str, places: Sequence[tuple[Part, int]]) -> None:
    """Read what rows say, sealed, and keep it where the index has it not."""
    for start in range(0, len(places), _AT_ONCE):
        some = {int(part.ids[place]): (part, place) for part, place in places[start : start + _AT_ONCE]}
        names = {f"row{number}": row_id for number, row_id in enumerate(some)}
        statement = _LINES.format(", ".join(f":{name}" for name in names))
        for row_id, key, sealed, kind in look(statement, {"person": person_id, **names}):
            part, place = some[row_id]
            part.learn(place, Line(key, sealed, kind))


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
    row = _TABLE.c
    return columns(row.id, row.source_key, row.at, row.kind, row.sealed).where(
        row.person_id == bindparam("person"), row.id.in_(bindparam("ids", expanding=True))
    )


def last_ids(session: Session, person_id: str, count: int) -> list[int]:
    """The ids of the newest rows, oldest of them first."""
    rows = session.exec(
        select(Memory.id).where(Memory.person_id == person_id).order_by(col(Memory.id).desc()).limit(count)
    ).all()
    return [row_id for row_id in reversed(rows) if row_id is not None]


def signed_anew(
    said: Said, kind: str, at: datetime, vector: Vector | None = None, heard: Heard | None = None
) -> bytes:
    """Work out again what is kept for the index, where it is of another version or was put off; a vector that is there stays."""
    own = _vector(said.text, said.reply) if vector is None else vector
    return pack(sign(said.text, said.reply, own, at, named=kind == GROUP, heard=heard))


def _vector(text: str, reply: str | None) -> Vector:
    return np.asarray(BUILTIN.encode([whole(text, reply)])[0], dtype=np.float16)


def whole(text: str, reply: str | None) -> str:
    """Give what a vector is made of."""
    return text if reply is None else f"{text} {reply}"
