"""Facts of memories that were written and not yet read: told as if they had been, for whoever asks before they are.

A row says by bits which kinds of facts it may tell, 0 where its words alone are to be read; nothing once it was read.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, bindparam, inspect
from sqlalchemy import select as columns
from sqlmodel import Session

from memory.glance import Look
from memory.prepared import Prepared
from memory.recall.facts.slots import Heard, hear, told_by
from memory.recall.facts.telling import Telling
from memory.recall.said import words_of
from memory.records import Memory
from memory.vault import Opener, SealBrokenError

KINDS = ("allergy", "severe_low", "medicine", "state")
"""A kind's place is its bit: none may be moved."""

NONE = frozenset[str]()
_TABLE = cast("Table", inspect(Memory).local_table).c
_WAITING = Prepared(
    columns(_TABLE.id).where(_TABLE.person_id == bindparam("person"), _TABLE.unread > 0).limit(1)
)
_UNTOLD = "SELECT id, source_key, sealed, at, unread FROM memory WHERE person_id = :person AND unread > 0 ORDER BY id"


@cache
def bits(kinds: frozenset[str]) -> int:
    """Say by bits which kinds of facts may be told."""
    return sum([1 << KINDS.index(kind) for kind in kinds])


def kinds_of(unread: int) -> frozenset[str]:
    """Read what `bits` made."""
    return frozenset(kind for place, kind in enumerate(KINDS) if unread >> place & 1)


def waits(session: Session, person_id: str) -> bool:
    """Say whether there are facts of a person that were not read yet: what tells more of them comes behind."""
    return _WAITING.first(session, {"person": person_id}) is not None


def tellings(look: Look, opener: Callable[[], Opener], person_id: str) -> list[Telling]:
    """Read what was put off, oldest row first; a text that cannot be opened tells nothing."""
    rows = look(_UNTOLD, {"person": person_id})
    return [one for row in rows for one in _telling(row, opener())] if rows else []


def telling(key: str, text: str, at: datetime, unread: int, heard: Heard) -> Telling:
    """Name the facts in what was heard of a text, of the kinds it may tell."""
    kinds = kinds_of(unread)
    return Telling(key, text, at, tuple(fact for fact in told_by(heard) if fact.kind in kinds))


def instant(at: datetime | str) -> datetime:
    """Read an instant that a plain statement gave; SQLite gives it as a text, in UTC as everything is."""
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).replace(tzinfo=UTC)


def _telling(row: Sequence[Any], opener: Opener) -> list[Telling]:
    _, key, sealed, at, unread = row
    try:
        text = words_of(opener.open(sealed).decode())
    except SealBrokenError:
        return []
    one = telling(key, text, instant(at), unread, hear(text))
    return [one] if one.facts else []
