"""What must be written to a person in private, outside of any answer: kept with the effect that it tells of."""

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, tuple_, update
from sqlmodel import Session, col, select

from memory.records import Identity, Notice
from memory.vault import Vault, VaultError

Bots = Collection[tuple[str, str]]
"""Channels, by name and bot."""


ONLY_WHILE_OPEN = ("web", "console", "api")
"""Channels on which people are reached while they look, and at no other time."""


@dataclass(frozen=True)
class Page:
    """One message: text, rows of buttons (label, action), and a picture or a file where there is one."""

    text: str
    choices: tuple[tuple[tuple[str, dict[str, Any]], ...], ...] = ()
    picture: bytes | None = None
    document: tuple[str, bytes] | None = None


def write(
    session: Session, vault: Vault, person_id: str, key: str, pages: Sequence[Page], now: datetime
) -> bool:
    """Keep a letter to a person, once for its key (at most 80 letters); false if it was there, or nobody is."""
    if session.exec(select(Notice.id).where(Notice.source_key == key)).first() is not None:
        return False
    try:
        sealed = vault.seal(session, person_id, json.dumps([_packed(page) for page in pages]))
    except VaultError:
        return False
    session.add(Notice(person_id=person_id, source_key=key, sealed=sealed, created_at=now))
    session.flush()
    return True


def waiting(session: Session, bots: Bots, limit: int) -> list[Notice]:
    """Find letters that nobody has posted and that these bots can; on a server what another worker holds is passed over."""
    here = tuple_(col(Identity.channel), col(Identity.bot)).in_(list(bots))
    return _queued(session, exists().where(_OF_READER, col(Identity.reachable).is_(True), here), limit)


def lost(session: Session, limit: int) -> list[Notice]:
    """Find letters to people whom no bot can reach any more."""
    return _queued(session, ~exists().where(_OF_READER, col(Identity.reachable).is_(True)), limit)


def claim(session: Session, row: Notice, state: str) -> bool:
    """Move a letter on, if nobody has in the meantime."""
    mine = (col(Notice.id) == row.id) & (col(Notice.state) == "queued")
    moved: Any = session.execute(
        update(Notice).where(mine).values(state=state).execution_options(synchronize_session=False)
    )
    return bool(moved.rowcount == 1)


def pages(session: Session, vault: Vault, row: Notice) -> tuple[Page, ...]:
    """Open a letter; empty where its person is gone."""
    try:
        packed = json.loads(vault.open(session, row.person_id, row.sealed))
    except VaultError:
        return ()
    return tuple(_unpacked(one) for one in packed)


def home(session: Session, person_id: str, bots: Bots) -> Identity | None:
    """Where a person can be written to in private by these bots: the account that wrote to us first of those reachable, a messenger before a page."""
    rows = session.exec(
        select(Identity)
        .where(
            Identity.person_id == person_id,
            col(Identity.reachable).is_(True),
            tuple_(col(Identity.channel), col(Identity.bot)).in_(list(bots)),
        )
        .order_by(col(Identity.channel).in_(ONLY_WHILE_OPEN), col(Identity.id))
        .limit(1)
    )
    return rows.first()


def reachable(session: Session, person_id: str) -> bool:
    """Tell whether any account of a person is reachable at all, by this process or another."""
    rows = select(Identity.id).where(Identity.person_id == person_id, col(Identity.reachable).is_(True))
    return session.exec(rows.limit(1)).first() is not None


_OF_READER = col(Identity.person_id) == col(Notice.person_id)


def _queued(session: Session, whose: ColumnElement[bool], limit: int) -> list[Notice]:
    rows = select(Notice).where(Notice.state == "queued", whose).order_by(col(Notice.id)).limit(limit)
    return list(session.exec(rows.with_for_update(skip_locked=True)))


def _packed(page: Page) -> dict[str, Any]:
    return {
        "text": page.text,
        "choices": [[[label, action] for label, action in row] for row in page.choices],
        "picture": _text(page.picture),
        "document": [page.document[0], _text(page.document[1])] if page.document else None,
    }


def _unpacked(packed: dict[str, Any]) -> Page:
    name, body = packed["document"] or (None, None)
    return Page(
        packed["text"],
        tuple(tuple((label, action) for label, action in row) for row in packed["choices"]),
        b64decode(packed["picture"]) if packed["picture"] else None,
        (name, b64decode(body or "")) if name else None,
    )


def _text(body: bytes | None) -> str | None:
    return b64encode(body).decode() if body is not None else None
