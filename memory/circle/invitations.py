"""A code that one other person may open once, within ten minutes; what follows is for the person who made it to say."""

import hashlib
import json
import re
from base64 import b32encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from memory.circle.audit import note
from memory.circle.groupcodes import as_group_code
from memory.records import Invitation
from memory.vault import Vault

HOLDS = timedelta(minutes=10)
CODE = re.compile(r"^(?=(?:[a-z]*[2-7]){2})[a-z2-7]{26}$")
"""128 bits in base 32: letters and digits that nobody mistakes for each other, in any case; a sentence has no two digits."""


def new_code() -> str:
    """Make a code that cannot be guessed and is not mistaken for words (3 % of all are thrown away: 0.05 bits)."""
    while True:
        code = b32encode(token_bytes(16)).decode().rstrip("=")
        if CODE.match(code.lower()):
            return code


def as_code(text: str) -> str | None:
    """Read a code as people send it, of an invitation or of a group: any case, with blanks or hyphens; None where it is none."""
    plain = re.sub(r"[\s-]", "", text).lower()
    return plain if CODE.match(plain) else as_group_code(plain)


def invite(  # noqa: PLR0913  # whose, which, for whom, when
    session: Session, vault: Vault, *, person_id: str, key: str, code: str, label: str, now: datetime
) -> Invitation:
    """Keep a new code, by its hash; the person's earlier ones hold no longer. Repeating a key replaces its code."""
    _withdraw(session, person_id)
    row = session.exec(select(Invitation).where(Invitation.source_key == key)).first() or Invitation(
        person_id=person_id, source_key=key, code_hash="", sealed=b"", created_at=now, expires_at=now
    )
    row.code_hash, row.state, row.expires_at = _hash(code), "made", now + HOLDS
    row.caregiver_id, row.sealed = None, _sealed(session, vault, person_id, {"label": label})
    session.add(row)
    note(session, at=now, actor=person_id, action="invite", subject=person_id)
    session.flush()
    return row


def open_code(session: Session, code: str, caregiver_id: str, now: datetime) -> Invitation | None:
    """Let this person be the one who opened a code; None if it is unknown, over, their own, or somebody else was first."""
    plain = as_code(code)
    if plain is None:
        return None
    row = session.exec(select(Invitation).where(Invitation.code_hash == _hash(plain))).first()
    if row is None or row.person_id == caregiver_id or row.expires_at <= now:
        return None
    if row.caregiver_id == caregiver_id and row.state in {"opened", "told"}:
        return row
    free = (
        (col(Invitation.id) == row.id)
        & col(Invitation.caregiver_id).is_(None)
        & (col(Invitation.state) == "made")
    )
    taken: Any = session.execute(
        update(Invitation).where(free).values(caregiver_id=caregiver_id, state="opened")
    )
    if taken.rowcount != 1:
        return None
    note(session, at=now, actor=caregiver_id, action="open_invitation", subject=row.person_id)
    session.refresh(row)
    return row


def tell_who(
    session: Session, vault: Vault, invitation_id: int, caregiver_id: str, ties: Mapping[str, Any]
) -> Invitation | None:
    """Keep what the person is to the one who opened their code; None if it is not theirs to say any more."""
    row = session.get(Invitation, invitation_id)
    if row is None or row.caregiver_id != caregiver_id or row.state not in {"opened", "told"}:
        return None
    told = {**ties_of(session, vault, row), **ties}
    row.sealed, row.state = _sealed(session, vault, row.person_id, told), "told"
    session.add(row)
    return row


def to_answer(session: Session, person_id: str, invitation_id: int) -> Invitation | None:
    """Return an invitation of this person that somebody opened and that waits for an answer."""
    row = session.get(Invitation, invitation_id)
    mine = row is not None and row.person_id == person_id and row.caregiver_id is not None
    return row if mine and row is not None and row.state == "told" else None


def ties_of(session: Session, vault: Vault, row: Invitation) -> dict[str, Any]:
    """Open what the two are to each other: label, relation, name."""
    found: dict[str, Any] = json.loads(vault.open_text(session, row.person_id, row.sealed))
    return found


def answer(session: Session, row: Invitation, state: str, now: datetime) -> None:
    """End an invitation as granted or refused."""
    if row.state == state:
        return
    row.state = state
    session.add(row)
    action = "accept_caregiver" if state == "granted" else "refuse_caregiver"
    note(
        session,
        at=now,
        actor=row.person_id,
        action=action,
        subject=row.person_id,
        detail=row.caregiver_id or "",
    )


def _withdraw(session: Session, person_id: str) -> None:
    waiting = (col(Invitation.person_id) == person_id) & (col(Invitation.state) == "made")
    session.execute(update(Invitation).where(waiting).values(state="withdrawn"))


def _hash(code: str) -> str:
    return hashlib.sha256(f"tangban invitation {code.lower()}".encode()).hexdigest()


def _sealed(session: Session, vault: Vault, person_id: str, ties: Mapping[str, Any]) -> bytes:
    return vault.seal(session, person_id, json.dumps(dict(ties), ensure_ascii=False))
