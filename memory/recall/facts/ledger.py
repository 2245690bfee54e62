"""The rows of what holds of a person: written with each memory, ended by the memory that changes it, never deleted alone."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, inspect
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from memory.glance import Look, looking
from memory.prepared import Prepared
from memory.recall.facts import untold
from memory.recall.facts.slots import Told
from memory.recall.facts.telling import Telling
from memory.records import Fact
from memory.vault import Opener, Sealer, Vault

PINNED = ("allergy", "severe_low", "medicine")
"""Kinds of facts that belong into every prompt, most urgent first."""


_ROW = "(SELECT m.id FROM memory m WHERE m.source_key = f.{key} AND m.person_id = f.person_id)"
_ENDED = (
    f"SELECT {_ROW.format(key='source_key')}, {_ROW.format(key='ended_by')}, f.sealed FROM fact f"
    " WHERE f.person_id = :person AND f.ended_by IS NOT NULL ORDER BY f.id"
)
_FACTS = "SELECT kind, source_key, sealed, valid_from, valid_to, ended_by FROM fact WHERE person_id = :person ORDER BY id"
_KEYS = "SELECT id, source_key FROM memory WHERE person_id = :person"


@dataclass(frozen=True)
class Holding:
    """A fact as it is known: its kind and slot, the words that told it, and from when until when it holds."""

    kind: str
    slot: str
    text: str
    since: datetime
    until: datetime | None
    source_key: str
    ended_by: str | None = None


_TABLE = cast("Table", inspect(Fact).local_table)
_OWN = _TABLE.c
_STANDING = Prepared(
    columns(_OWN.id, _OWN.source_key, _OWN.sealed, _OWN.valid_from, _OWN.valid_to).where(
        _OWN.person_id == bindparam("person"), _OWN.ended_by.is_(None)
    )
)
_INSERTION = Prepared(insert(_TABLE))
_ENDING = Prepared(
    _TABLE.update()
    .where(_OWN.id == bindparam("to_row"))
    .values({"valid_to": bindparam("to_valid_to"), "ended_by": bindparam("to_ended_by")})
)
_JSON = json.JSONEncoder(ensure_ascii=False)
EVERY = frozenset((*PINNED, "state"))


@dataclass
class _Open:
    """A fact that nothing has ended yet, with the columns of its row."""

    slot: str
    columns: dict[str, Any]

    def ends_by(self, memory: Telling) -> bool:
        """End it, if the memory that replaces it was not said before it and is another one."""
        held = self.columns
        if held["valid_from"] > memory.at or held["source_key"] == memory.key:
            return False
        held["valid_to"], held["ended_by"] = held["valid_to"] or memory.at, memory.key
        return True


def note(session: Session, vault: Vault, person_id: str, tellings: Iterable[Telling]) -> None:
    """Write the facts that memories of a person tell, one memory after another; each ends those that it replaces."""
    telling = [one for one in tellings if one.facts]
    if not telling:
        return
    changing = any(fact.replaces for one in telling for fact in one.facts)
    standing = _standing(session, vault, person_id) if changing else {}
    ended: list[_Open] = []
    new: list[dict[str, Any]] = []
    sealer = vault.sealer(session, person_id)
    for one in telling:
        for slot in {fact.slot for fact in one.facts if fact.replaces}:
            held = standing.get(slot, [])
            ended += [fact for fact in held if fact.ends_by(one)]
            standing[slot] = [fact for fact in held if fact.columns["ended_by"] is None]
        for position, fact in enumerate(one.facts):
            new.append(_columns(one, position, fact, person_id, sealer))
            standing.setdefault(fact.slot, []).append(_Open(fact.slot, new[-1]))
    _written(session, new, [fact.columns for fact in ended if "row" in fact.columns])


def _columns(one: Telling, position: int, fact: Told, person_id: str, sealer: Sealer) -> dict[str, Any]:
    content = _JSON.encode({"slot": fact.slot, "text": one.text, "stopped": fact.stopped})
    return {
        "person_id": person_id,
        "source_key": one.key,
        "position": position,
        "kind": fact.kind,
        "sealed": sealer.seal(content.encode()),
        "valid_from": one.at,
        "valid_to": one.at if fact.stopped else None,
        "ended_by": None,
    }


def _standing(session: Session, vault: Vault, person_id: str) -> dict[str, list[_Open]]:
    """Read the facts that nothing has ended, by slot."""
    rows = _STANDING.all(session, {"person": person_id})
    opener, found = vault.opener(session, person_id), dict[str, list[_Open]]()
    for row_id, key, sealed, since, until in rows:
        slot = json.loads(opener.open(sealed))["slot"]
        held = {"row": row_id, "source_key": key, "valid_from": since, "valid_to": until, "ended_by": None}
        found.setdefault(slot, []).append(_Open(slot, held))
    return found


def _written(session: Session, new: list[dict[str, Any]], ended: list[dict[str, Any]]) -> None:
    wanted = ("row", "valid_to", "ended_by")
    _ENDING.many(session, [{f"to_{name}": one[name] for name in wanted} for one in ended])
    _INSERTION.many(session, new)


def holdings(session: Session, vault: Vault, person_id: str) -> list[Holding]:
    """Read every fact of a person, ended ones too, oldest row first; those of unread memories behind all others."""
    late = _late(session, vault, person_id)
    rows = session.exec(select(Fact).where(Fact.person_id == person_id).order_by(col(Fact.id)))
    return _with([_opened(session, vault, row) for row in rows], late)


def endings(look: Look, opener: Opener, person_id: str) -> list[tuple[int, int, str]]:
    """Read which memory ended what another told, where both are there: (id of the older, id of the newer, slot)."""
    if late := untold.tellings(look, lambda: opener, person_id):
        return _late_endings(look, opener, person_id, late)
    rows = [row for row in look(_ENDED, {"person": person_id}) if None not in row]
    return [(older, newer, json.loads(opener.open(sealed))["slot"]) for older, newer, sealed in rows]


def pinned(session: Session, vault: Vault, person_id: str) -> list[Holding]:
    """Read what every prompt must hold: allergies, severe lows, medicines that are still taken; each text once."""
    late = _late(session, vault, person_id)
    statement = select(Fact).where(Fact.person_id == person_id).order_by(col(Fact.id))
    if not late:
        statement = statement.where(col(Fact.kind).in_(PINNED), col(Fact.valid_to).is_(None))
    held = _with([_opened(session, vault, row) for row in session.exec(statement)], late)
    once = {(one.kind, one.text): one for one in held if one.kind in PINNED and one.until is None}
    return sorted(once.values(), key=lambda holding: PINNED.index(holding.kind))


def _late(session: Session, vault: Vault, person_id: str) -> list[Telling]:
    """Read what memories tell that were not read yet: before the rows of facts, among which they may be by then."""
    return untold.tellings(looking(session), lambda: vault.opener(session, person_id), person_id)


def _with(held: Sequence[Holding], late: Iterable[Telling]) -> list[Holding]:
    """Give what is known once these memories are read too; as `note` would write it."""
    all_of_them, open_ones = list(held), defaultdict[str, list[int]](list)
    for place, one in enumerate(all_of_them):
        if one.ended_by is None:
            open_ones[one.slot].append(place)
    read = {one.source_key for one in held}
    for telling in late:
        if telling.key in read:  # somebody has just read it
            continue
        for slot in {fact.slot for fact in telling.facts if fact.replaces}:
            for place in open_ones[slot]:
                all_of_them[place] = _ended(all_of_them[place], telling)
            open_ones[slot] = [place for place in open_ones[slot] if all_of_them[place].ended_by is None]
        for fact in telling.facts:
            open_ones[fact.slot].append(len(all_of_them))
            until = telling.at if fact.stopped else None
            all_of_them.append(Holding(fact.kind, fact.slot, telling.text, telling.at, until, telling.key))
    return all_of_them


def _ended(held: Holding, by: Telling) -> Holding:
    if held.since > by.at or held.source_key == by.key:
        return held
    return replace(held, until=held.until or by.at, ended_by=by.key)


def _late_endings(
    look: Look, opener: Opener, person_id: str, late: Sequence[Telling]
) -> list[tuple[int, int, str]]:
    """The same as `endings`, with what memories tell that were not read yet."""
    ids: dict[str, int] = {key: row_id for row_id, key in look(_KEYS, {"person": person_id})}
    held = []
    for kind, key, sealed, since, until, ended_by in look(_FACTS, {"person": person_id}):
        said = json.loads(opener.open(sealed))
        to = None if until is None else untold.instant(until)
        held.append(Holding(kind, said["slot"], said["text"], untold.instant(since), to, key, ended_by))
    return [
        (ids[one.source_key], ids[one.ended_by], one.slot)
        for one in _with(held, late)
        if one.source_key in ids and one.ended_by in ids
    ]


def _opened(session: Session, vault: Vault, row: Fact) -> Holding:
    content = json.loads(vault.open_text(session, row.person_id, row.sealed))
    return Holding(
        kind=row.kind,
        slot=content["slot"],
        text=content["text"],
        since=row.valid_from,
        until=row.valid_to,
        source_key=row.source_key,
        ended_by=row.ended_by,
    )
