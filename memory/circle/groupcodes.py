"""A one-time code that a robot writes into its group, and that the person who asked for it says in private.

Who can say it reads that group, or has somebody beside them who does. A robot hears nothing, so nobody can be asked there.
"""

import hashlib
import hmac
import json
import re
from base64 import b32encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes, token_hex
from typing import Any, Literal

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from memory.circle.audit import note
from memory.circle.grants import Place
from memory.records import Invitation
from memory.vault import Vault

HOLDS = timedelta(minutes=10)
TRIES = 5
"""Wrong ones until a code holds no more: of 40 bits nobody guesses one in five."""

HOUR = timedelta(hours=1)
BY_PERSON, BY_GROUP = 3, 6
"""Codes an hour that one person may have written, and that are written into one group: nobody floods a family."""

CODE = re.compile(r"^tb(?=(?:[a-z]*[2-7]){2})[a-z2-7]{8}$")
"""40 bits in base 32 behind two letters, short enough to be typed from another phone; no word has two digits."""

MADE, WRITTEN, RIGHT, TOLD = "g_made", "g_written", "g_right", "g_told"
"""What became of a code: the robot is to write it, has written it; it was said; the robot has told the group so."""


@dataclass(frozen=True)
class Waiting:
    """What a robot is to write: the row, whose it is, where, and the code, or None where the group is connected now."""

    row: Invitation
    place: Place
    code: str | None


@dataclass(frozen=True)
class Tried:
    """What a code came to; `left` is how many tries are left."""

    result: Literal["right", "wrong", "none"]
    place: Place | None = None
    left: int = 0


def as_group_code(text: str) -> str | None:
    """Read a code as people send it: any case, with blanks or hyphens; None where it is none."""
    plain = re.sub(r"[\s-]", "", text).lower()
    return plain if CODE.match(plain) else None


def shown(code: str) -> str:
    """Write a code so that it is easily typed."""
    plain = code.upper()
    return f"{plain[:2]}-{plain[2:6]}-{plain[6:]}"


def ask(
    session: Session, vault: Vault, person_id: str, place: Place, key: str, now: datetime
) -> Invitation | None:
    """Have a code written into a group; the person's earlier ones hold no longer. Repeating a key changes nothing.

    None where too many were asked for within an hour.
    """
    group = f"robot:{hashlib.sha256(f'{place.channel} {place.bot} {place.chat}'.encode()).hexdigest()[:16]}:"
    row = session.exec(select(Invitation).where(Invitation.source_key == f"{group}{key}"[:80])).first()
    if row is not None:
        return row
    of_group = col(Invitation.source_key).startswith(group)
    of_person = (col(Invitation.person_id) == person_id) & col(Invitation.source_key).startswith("robot:")
    since = now - HOUR
    if _count(session, of_person, since) >= BY_PERSON or _count(session, of_group, since) >= BY_GROUP:
        note(session, at=now, actor=person_id, action="too_many_group_codes", subject=person_id)
        return None
    waiting = (col(Invitation.person_id) == person_id) & col(Invitation.state).in_((MADE, WRITTEN))
    session.execute(update(Invitation).where(waiting).values(state="withdrawn"))
    held = {"place": [place.channel, place.bot, place.chat], "code": _new_code(), "tries": 0}
    row = Invitation(
        person_id=person_id,
        source_key=f"{group}{key}"[:80],
        code_hash=token_hex(32),  # the code is sealed: a hash of 40 bits could be searched
        sealed=vault.seal(session, person_id, json.dumps(held)),
        created_at=now,
        expires_at=now + HOLDS,
        state=MADE,
    )
    session.add(row)
    note(session, at=now, actor=person_id, action="ask_group_code", subject=person_id, detail=place.chat)
    session.flush()
    return row


def try_code(session: Session, vault: Vault, person_id: str, code: str, now: datetime) -> Tried:
    """Compare what a person said with the code that they wait for; saying the right one again changes nothing."""
    mine = select(Invitation).where(
        Invitation.person_id == person_id,
        col(Invitation.state).in_((MADE, WRITTEN, RIGHT, TOLD)),
        col(Invitation.expires_at) > now,
    )
    row = session.exec(mine.order_by(col(Invitation.id).desc()).limit(1).with_for_update()).first()
    if row is None:
        return Tried("none")
    held = _held(session, vault, row)
    place = Place(*held["place"])
    if hmac.compare_digest(str(held["code"]), as_group_code(code) or ""):
        if row.state in {MADE, WRITTEN}:
            row.state = RIGHT
            session.add(row)
        return Tried("right", place)
    if row.state in {RIGHT, TOLD}:
        return Tried("none")
    held["tries"] += 1
    row.state = row.state if held["tries"] < TRIES else "withdrawn"
    row.sealed = vault.seal(session, person_id, json.dumps(held))
    session.add(row)
    note(session, at=now, actor=person_id, action="wrong_group_code", subject=person_id, detail=place.chat)
    return Tried("wrong", place, TRIES - held["tries"])


def to_write(
    session: Session, vault: Vault, bots: Collection[tuple[str, str]], now: datetime, limit: int
) -> list[Waiting]:
    """What robots of these bots are to write now, oldest first."""
    rows: Sequence[Invitation] = session.exec(
        select(Invitation)
        .where(col(Invitation.state).in_((MADE, RIGHT)), col(Invitation.expires_at) > now)
        .order_by(col(Invitation.id))
        .limit(limit)
    ).all()
    found = [_waiting(session, vault, row) for row in rows]
    return [one for one in found if (one.place.channel, one.place.bot) in bots]


def claim(session: Session, row: Invitation) -> bool:
    """Take a row as written, once; false where somebody else did."""
    before, after = (MADE, WRITTEN) if row.state == MADE else (RIGHT, TOLD)
    taken: Any = session.execute(
        update(Invitation)
        .where(col(Invitation.id) == row.id, col(Invitation.state) == before)
        .values(state=after)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)


def _waiting(session: Session, vault: Vault, row: Invitation) -> Waiting:
    held = _held(session, vault, row)
    return Waiting(row, Place(*held["place"]), str(held["code"]) if row.state == MADE else None)


def _held(session: Session, vault: Vault, row: Invitation) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(vault.open_text(session, row.person_id, row.sealed))
    return found


def _count(session: Session, which: Any, since: datetime) -> int:
    rows = select(func.count()).select_from(Invitation).where(which, col(Invitation.created_at) > since)
    return int(session.exec(rows).one())


def _new_code() -> str:
    while True:
        code = f"tb{b32encode(token_bytes(5)).decode().lower()}"
        if CODE.match(code):
            return code
