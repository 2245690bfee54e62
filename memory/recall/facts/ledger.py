"""The rows of what holds of a person: written with each memory, ended by the memory that changes it, never deleted alone."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text as sql
from sqlmodel import Session, col, select

from memory.recall.facts.slots import told
from memory.records import Fact
from memory.vault import Vault

PINNED = ("allergy", "severe_low", "medicine")
"""Kinds of facts that belong into every prompt, most urgent first."""


_ENDED = sql(
    "SELECT source_key, ended_by, sealed FROM fact WHERE person_id = :person AND ended_by IS NOT NULL ORDER BY id"
)


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


def note(session: Session, vault: Vault, person_id: str, *, key: str, text: str, at: datetime) -> None:
    """Write the facts that a memory tells, and end those that it replaces."""
    facts = told(text)
    if any(fact.replaces for fact in facts):
        _end(session, vault, person_id, {fact.slot for fact in facts if fact.replaces}, key, at)
    for position, fact in enumerate(facts):
        content = json.dumps({"slot": fact.slot, "text": text, "stopped": fact.stopped}, ensure_ascii=False)
        session.add(
            Fact(
                person_id=person_id,
                source_key=key,
                position=position,
                kind=fact.kind,
                sealed=vault.seal(session, person_id, content),
                valid_from=at,
                valid_to=at if fact.stopped else None,
            )
        )


def holdings(session: Session, vault: Vault, person_id: str) -> list[Holding]:
    """Read every fact of a person, ended ones too, oldest row first."""
    rows = session.exec(select(Fact).where(Fact.person_id == person_id).order_by(col(Fact.id)))
    return [_opened(session, vault, row) for row in rows]


def endings(session: Session, vault: Vault, person_id: str) -> list[tuple[str, str, str]]:
    """Read which memory ended what another told: (key of the older, key of the newer, slot)."""
    rows = session.execute(_ENDED, {"person": person_id})
    return [
        (older, newer, json.loads(vault.open_text(session, person_id, sealed))["slot"])
        for older, newer, sealed in rows
    ]


def pinned(session: Session, vault: Vault, person_id: str) -> list[Holding]:
    """Read what every prompt must hold: allergies, severe lows, medicines that are still taken; each text once."""
    rows = session.exec(
        select(Fact)
        .where(Fact.person_id == person_id, col(Fact.kind).in_(PINNED), col(Fact.valid_to).is_(None))
        .order_by(col(Fact.id))
    )
    once = {
        (holding.kind, holding.text): holding for holding in (_opened(session, vault, row) for row in rows)
    }
    return sorted(once.values(), key=lambda holding: PINNED.index(holding.kind))


def _end(session: Session, vault: Vault, person_id: str, slots: set[str], key: str, at: datetime) -> None:
    open_facts = session.exec(
        select(Fact).where(
            Fact.person_id == person_id,
            col(Fact.ended_by).is_(None),
            col(Fact.valid_from) <= at,
            Fact.source_key != key,
        )
    )
    for row in open_facts:
        if _opened(session, vault, row).slot in slots:
            row.valid_to, row.ended_by = row.valid_to or at, key
            session.add(row)


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
