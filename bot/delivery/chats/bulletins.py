"""Bulletins: what whoever runs this Tangban should know of its operation, written to each admin in private."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from memory.circle import notices
from memory.circle.notices import Page
from memory.records import Identity, Person
from memory.vault import Vault
from prompts.reader import facts_of, say

Admins = Collection[tuple[str, str]]
"""Accounts of admins, as channel and id."""


@dataclass(frozen=True)
class Bulletin:
    """Words of prompts/ with their facts, told once for the key."""

    words: str
    facts: dict[str, Any]
    key: str


def tell(session: Session, vault: Vault, admins: Admins, bulletin: Bulletin, now: datetime) -> int:
    """Write to every admin who ever wrote to us; returns to how many."""
    if not admins:
        return 0
    theirs = tuple_(col(Identity.channel), col(Identity.account)).in_(list(admins))
    found = select(Person).where(col(Person.id).in_(select(Identity.person_id).where(theirs)))
    told = 0
    for person in session.exec(found.order_by(col(Person.id))):
        text = say(bulletin.words, person.language, **{**facts_of(person, now), **bulletin.facts})
        told += notices.write(
            session, vault, person.id, f"{bulletin.key}:{person.id}"[:76], [Page(text)], now
        )
    return told
