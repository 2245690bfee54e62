"""An entry is written once for its key, and the last one that stands can be taken back."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import bindparam, insert
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, col, select

from memory.once import once
from memory.prepared import Prepared
from memory.records import Exercise, Meal, Measurement, Medication, Person, Reading

Entry = Reading | Meal | Measurement | Medication | Exercise
E = TypeVar("E", bound=Reading | Meal | Measurement | Medication | Exercise)

Kinds = Sequence[type[Entry]]
KINDS: Kinds = (Reading, Meal, Measurement, Medication, Exercise)
"""Every table of the journal; a new one is added here."""

_BY_KEY: dict[type, Prepared] = {
    kind: Prepared(
        select(kind.id).where(
            col(kind.source_key) == bindparam("by_key"), col(kind.person_id) == bindparam("by_person")
        )
    )
    for kind in KINDS
}
_INSERT: dict[type, Prepared] = {kind: Prepared(insert(kind)) for kind in KINDS}


def add(session: Session, entry: E) -> tuple[E, bool]:
    """Write the entry down, once for its source_key: the row that stands, and whether it is new."""

    def write() -> E:
        # Not through the mapper, which takes five times as long; what comes of it is a row of the session all the same.
        entry.id = _INSERT[type(entry)].insert(session, entry.model_dump(exclude={"id"}))
        make_transient_to_detached(entry)
        session.add(entry)
        return entry

    return once(session, lambda: _written(session, entry), write)


def latest(session: Session, person_id: str, kinds: Kinds = KINDS) -> Entry | None:
    """The last written entry that stands, of any kind or of some."""
    found = [row for kind in kinds if (row := _latest(session, kind, person_id)) is not None]
    return max(found, key=_order, default=None)


def undo_last(
    session: Session, person_id: str, key: str, kinds: Kinds = KINDS, since: datetime | None = None
) -> Entry | None:
    """Take back the last entry of these kinds that stands, once for the key: the same key gives the same row again.

    With `since`, only one that was written after it.
    """
    # Undos of one person stand in line: two at once take back two entries, one twice only one.
    session.exec(select(Person.id).where(Person.id == person_id).with_for_update()).first()
    if (done := _undone(session, person_id, key)) is not None:
        return done
    entry = latest(session, person_id, kinds)
    if entry is None or (since is not None and entry.created_at < since):
        return None
    entry.undone_by = key
    session.add(entry)
    session.flush()
    return entry


def undo_one(session: Session, person_id: str, key: str, kind: type[Entry], entry_id: int) -> Entry | None:
    """Take back one standing entry, once for the key; None where there is no such entry of this person any more."""
    if (done := _undone(session, person_id, key)) is not None:
        return done
    entry = cast("Entry | None", session.get(kind, entry_id, with_for_update=True))
    if entry is None or entry.person_id != person_id or entry.undone_by is not None:
        return None
    entry.undone_by = key
    session.add(entry)
    session.flush()
    return entry


def undone_by(session: Session, person_id: str, key: str) -> Entry | None:
    """What was taken back under this key already, where a turn is run again."""
    return _undone(session, person_id, key)


def _written(session: Session, entry: E) -> E | None:
    by = {"by_key": entry.source_key, "by_person": entry.person_id}
    found = _BY_KEY[type(entry)].first(session, by)
    return session.get(type(entry), found[0]) if found is not None else None


def _latest(session: Session, kind: type[E], person_id: str) -> E | None:
    return session.exec(
        select(kind)
        .where(
            kind.person_id == person_id,
            col(kind.undone_by).is_(None),
            # What a sensor brought by the thousand is no last entry: its import is taken back as a whole.
            col(kind.source_key).not_like("cgm:%"),
        )
        .order_by(col(kind.created_at).desc(), col(kind.id).desc())
        .limit(1)
    ).first()


def _undone(session: Session, person_id: str, key: str) -> Entry | None:
    for kind in KINDS:
        if (row := _undone_of(session, kind, person_id, key)) is not None:
            return row
    return None


def _undone_of(session: Session, kind: type[E], person_id: str, key: str) -> E | None:
    return session.exec(select(kind).where(kind.undone_by == key, kind.person_id == person_id)).first()


def _order(entry: Entry) -> tuple[datetime, list[int], int]:
    """Entries of one message share their instant: there the numbers of the key ("inbox:17:1") tell which came last."""
    return entry.created_at, [int(number) for number in re.findall(r"\d+", entry.source_key)], entry.id or 0
