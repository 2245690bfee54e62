"""Buttons: the platform sees a short id, what it means stays with us, and only the right person presses it, once."""

import json
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any, Literal

from sqlmodel import Session

from memory.records import Button
from memory.vault import Vault

AGAIN = "again"
"""An action that holds this key, true, may be pressed any number of times until it expires."""

Refusal = Literal["foreign", "expired", "used"]


@dataclass(frozen=True)
class Desk:
    """Where an answer is written down: for whom, of which turn, and until when its buttons hold."""

    session: Session
    vault: Vault
    person_id: str
    source_key: str
    buttons_until: datetime


def issue(desk: Desk, action: dict[str, Any]) -> str:
    """Write a button down and return its id, which says nothing and cannot be guessed (96 bits)."""
    row = Button(
        id=token_urlsafe(12),
        person_id=desk.person_id,
        source_key=desk.source_key,
        sealed=desk.vault.seal(desk.session, desk.person_id, json.dumps(action, ensure_ascii=False)),
        expires_at=desk.buttons_until,
    )
    desk.session.add(row)
    return row.id


def refusal(session: Session, button_id: str | None, person_id: str, now: datetime) -> Refusal | None:
    """Say why this person may not press this button now; nothing means that they may."""
    row = session.get(Button, button_id) if button_id else None
    if row is None or row.expires_at <= now:
        return "expired"
    if row.person_id != person_id:
        return "foreign"
    return "used" if row.used_at is not None else None


def press(session: Session, vault: Vault, button_id: str, now: datetime) -> dict[str, Any]:
    """Return what the button stands for and accept it no more, unless its action says so."""
    row = session.get_one(Button, button_id)
    action = meaning(session, vault, button_id)
    if not action.get(AGAIN):
        row.used_at = now
        session.add(row)
    return action


def meaning(session: Session, vault: Vault, button_id: str) -> dict[str, Any]:
    """Open what a button stands for."""
    row = session.get_one(Button, button_id)
    action: dict[str, Any] = json.loads(vault.open(session, row.person_id, row.sealed))
    return action
