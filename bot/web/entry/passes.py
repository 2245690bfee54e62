"""Codes and sessions in the database: random on the outside, hashes on the inside, with an end and a way to end them all."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex, token_urlsafe
from typing import Any, Literal

from sqlalchemy import delete
from sqlmodel import Session, col

from memory.circle.audit import note
from memory.records import WebPass

Way = Literal["link", "telegram", "password", "local"]

CODE_HOLDS = timedelta(minutes=10)


@dataclass(frozen=True)
class Holding:
    """How long a session lasts at most, and how long without being used."""

    whole: timedelta
    idle: timedelta


HOLDS: dict[Way, Holding] = {
    "link": Holding(timedelta(days=14), timedelta(days=3)),
    "telegram": Holding(timedelta(hours=12), timedelta(hours=2)),
    "password": Holding(timedelta(hours=8), timedelta(minutes=30)),
    "local": Holding(timedelta(days=1), timedelta(hours=12)),
}
_NOTED_EVERY = timedelta(minutes=1)
"""How often the use of a session is written down; a page makes many requests."""


def new_code() -> str:
    """Make the code of a link: 128 bits in hexadecimal."""
    return token_hex(16)


def keep_code(session: Session, person_id: str, code: str, now: datetime) -> None:
    """Keep a code by its hash; the person's earlier ones hold no longer."""
    _end(session, person_id, "link")
    session.add(_row(code, "link", "link", person_id, now, CODE_HOLDS))
    note(session, at=now, actor=person_id, action="web_link", subject=person_id)


def redeem(session: Session, code: str, now: datetime) -> str | None:
    """Take a code, once: whose it is, or None where it is unknown, over or used."""
    row = session.get(WebPass, hashed(code))
    if row is None or row.kind != "link":
        return None
    # Whoever deletes the row is the one who came in.
    mine: Any = session.execute(
        delete(WebPass).where(col(WebPass.hash) == row.hash, col(WebPass.kind) == "link")
    )
    return row.person_id if mine.rowcount == 1 and row.expires_at > now else None


def open_session(session: Session, person_id: str, way: Way, now: datetime) -> str:
    """Begin a session and return what the browser is to keep: 256 bits, which are nowhere else."""
    ticket = token_urlsafe(32)
    row = _row(ticket, "session", way, person_id, now, HOLDS[way].whole)
    row.idle_at = now + HOLDS[way].idle
    session.add(row)
    note(session, at=now, actor=person_id, action="web_sign_in", subject=person_id, detail=way)
    return ticket


def valid(session: Session, ticket_hash: str, now: datetime) -> WebPass | None:
    """Return the session of a hash, if it is one and not over."""
    row = session.get(WebPass, ticket_hash)
    if row is None or row.kind != "session" or row.expires_at <= now:
        return None
    return None if row.idle_at is not None and row.idle_at <= now else row


def worth_noting(row: WebPass, now: datetime) -> bool:
    """Tell whether the use of a session should be written down by now."""
    return row.idle_at is not None and row.idle_at - now < HOLDS[_way(row)].idle - _NOTED_EVERY


def used(session: Session, ticket_hash: str, now: datetime) -> None:
    """Write down that a session was used, so that it does not fall asleep."""
    if (row := valid(session, ticket_hash, now)) is not None:
        row.idle_at = now + HOLDS[_way(row)].idle
        session.add(row)


def end(session: Session, ticket_hash: str) -> None:
    """End one session."""
    session.execute(delete(WebPass).where(col(WebPass.hash) == ticket_hash))


def end_all(session: Session, person_id: str, now: datetime) -> int:
    """End every session of a person, and every code that is still open."""
    gone = _end(session, person_id, "session")
    _end(session, person_id, "link")
    note(session, at=now, actor=person_id, action="web_sign_out_all", subject=person_id)
    return gone


def sweep(session: Session, now: datetime) -> None:
    """Delete what is over."""
    session.execute(delete(WebPass).where(col(WebPass.expires_at) <= now))


def hashed(ticket: str) -> str:
    """Hash a code or a ticket; both are random, so that no salt and no slow hash is needed."""
    return hashlib.sha256(f"tangban web {ticket}".encode()).hexdigest()


def _row(  # what it is, whose, when, how long
    ticket: str, kind: str, way: Way, person_id: str, now: datetime, holds: timedelta
) -> WebPass:
    return WebPass(
        hash=hashed(ticket), kind=kind, way=way, person_id=person_id, created_at=now, expires_at=now + holds
    )


def _end(session: Session, person_id: str, kind: str) -> int:
    ended: Any = session.execute(
        delete(WebPass).where(col(WebPass.person_id) == person_id, col(WebPass.kind) == kind)
    )
    return int(ended.rowcount)


def _way(row: WebPass) -> Way:
    return row.way  # type: ignore[return-value]  # only `_row` writes it
