"""Tokens of the API: made once and shown once, known by a hash, ended by revoking, expiry or forgetting."""

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import choice, token_hex
from typing import Literal

from sqlmodel import Session, col, select

from memory.circle.audit import note
from memory.records import ApiToken

Role = Literal["person", "admin"]

SHAPE = re.compile(r"^tb_([a-z2-7]{12})_([0-9a-f]{64})$")
"""tb_<public half>_<256 secret bits>."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_NOBODY = "0" * 64
_USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Wanted:
    """A token that is to be made; without `expires_at` it holds until it is revoked."""

    role: Role
    person_id: str
    scopes: frozenset[str]
    name: str
    expires_at: datetime | None


def make(session: Session, wanted: Wanted, now: datetime) -> tuple[ApiToken, str]:
    """Make a token: its row, and the token itself, which is nowhere else from now on."""
    public, secret = "".join(choice(_LETTERS) for _ in range(12)), token_hex(32)
    row = ApiToken(
        id=public,
        token_hash=_hash(secret),
        role=wanted.role,
        person_id=wanted.person_id,
        scopes=",".join(sorted(wanted.scopes)),
        name=wanted.name[:80],
        created_at=now,
        expires_at=wanted.expires_at,
    )
    session.add(row)
    note(
        session,
        at=now,
        actor="terminal",
        action="token_make",
        subject=wanted.person_id or None,
        detail=public,
    )
    session.flush()
    return row, f"tb_{public}_{secret}"


def find(session: Session, token: str, now: datetime) -> ApiToken | None:
    """Give the row of a token that holds now; None for one that is forged, expired or revoked, all in like time."""
    shaped = SHAPE.match(token)
    public, secret = shaped.groups() if shaped else ("", "")
    row = session.get(ApiToken, public)
    same = hmac.compare_digest(row.token_hash if row else _NOBODY, _hash(secret))
    return row if row is not None and same and holds(row, now) else None


def holds(row: ApiToken, now: datetime) -> bool:
    """Tell whether a token is neither revoked nor expired."""
    return row.revoked_at is None and (row.expires_at is None or row.expires_at > now)


def used(session: Session, public: str, now: datetime) -> None:
    """Note that a token was used; to the minute, so that reading does not write each time."""
    row = session.get(ApiToken, public)
    if row is not None:
        row.last_used_at = now
        session.add(row)


def worth_noting(row: ApiToken, now: datetime) -> bool:
    """Tell whether its last use was noted long enough ago."""
    return row.last_used_at is None or now - row.last_used_at >= _USED_EVERY


def everyone(session: Session) -> list[ApiToken]:
    """List all tokens, oldest first."""
    return list(session.exec(select(ApiToken).order_by(col(ApiToken.created_at), col(ApiToken.id))))


def revoke(session: Session, public: str, now: datetime) -> bool:
    """End a token at once; false where there is none that holds."""
    row = session.get(ApiToken, public)
    if row is None or row.revoked_at is not None:
        return False
    row.revoked_at = now
    session.add(row)
    note(
        session, at=now, actor="terminal", action="token_revoke", subject=row.person_id or None, detail=public
    )
    session.flush()
    return True


def scopes_of(row: ApiToken) -> Collection[str]:
    """Read the scopes of a row."""
    return frozenset(row.scopes.split(",")) - {""}


def _hash(secret: str) -> str:
    # A secret of 256 random bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
