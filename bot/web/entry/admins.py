"""Admins of the web: a password that the machine made, kept as argon2, and a code of their phone; neither is ever shown again."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col

from memory import people
from memory.circle.audit import note
from memory.database import Database
from memory.records import WebAdmin
from memory.vault import Vault

CHANNEL, BOT = "web", "admin"
STEP_S = 30


@dataclass(frozen=True)
class Made:
    """What is shown once: the password, and the address that an authenticator reads as a QR code."""

    password: str
    address: str


def make(session: Session, vault: Vault, name: str, zone: str, language: str, now: datetime) -> Made:
    """Make an admin, or give one a new password and a new second factor; their sessions end."""
    import pyotp

    from bot.web.entry import passes

    person = people.identify(
        session, vault, channel=CHANNEL, bot=BOT, account=name, language=language, zone=zone, now=now
    )
    password, secret = token_urlsafe(15), pyotp.random_base32()
    row = session.get(WebAdmin, name) or WebAdmin(
        name=name, person_id=person.id, password="", sealed=b"", created_at=now
    )
    row.password, row.sealed = _hasher().hash(password), vault.seal(session, person.id, secret)
    row.last_step, row.person_id = 0, person.id
    session.add(row)
    passes.end_all(session, person.id, now)
    note(session, at=now, actor="terminal", action="web_admin_made", subject=person.id)
    return Made(password, pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Tangban"))


async def admit(database: Database, vault: Vault, given: tuple[str, str, str], now: datetime) -> str | None:
    """Check name, password and code: the admin's person, or None. An unknown name takes as long as a wrong password."""
    name, password, code = given
    row = await database.read(lambda session: session.get(WebAdmin, name))
    right = await asyncio.to_thread(_right, row.password if row else _nobodys(), password)
    if row is None or not right:
        return None
    step = await database.read(lambda session: _step(session, vault, row, code, now))
    if step is None:
        return None
    return row.person_id if await database.write(lambda session: _spend(session, name, step)) else None


def exist(session: Session) -> bool:
    """Tell whether there is any admin."""
    from sqlmodel import select

    return session.exec(select(WebAdmin.name).limit(1)).first() is not None


def _step(session: Session, vault: Vault, row: WebAdmin, code: str, now: datetime) -> int | None:
    """Find the half minute whose code this is: this one, the one before or the one after, if it was not taken yet."""
    import pyotp

    totp = pyotp.TOTP(vault.open_text(session, row.person_id, row.sealed))
    current = int(now.timestamp()) // STEP_S
    plain = code.replace(" ", "")
    near = [step for step in (current - 1, current, current + 1) if step > row.last_step]
    right = [step for step in near if pyotp.utils.strings_equal(totp.at(step * STEP_S), plain)]
    return right[0] if right else None


def _spend(session: Session, name: str, step: int) -> bool:
    """Note that the code of this half minute was taken; false where somebody was faster."""
    free = (col(WebAdmin.name) == name) & (col(WebAdmin.last_step) < step)
    taken: Any = session.execute(update(WebAdmin).where(free).values(last_step=step))
    return bool(taken.rowcount == 1)


@cache
def _hasher() -> Any:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return str(_hasher().hash(token_urlsafe(15)))


def _right(kept: str, password: str) -> bool:
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return bool(_hasher().verify(kept, password))
    except (VerificationError, InvalidHashError):
        return False
