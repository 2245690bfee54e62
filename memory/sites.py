"""The Nightscout site of a person: connected, asked when it is due, parted from. URL and token are sealed."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import update
from sqlmodel import Session, col, select

from memory.records import SensorSite
from memory.vault import Vault

EVERY = timedelta(minutes=5)
SLOWEST = timedelta(hours=6)
_HELD = timedelta(minutes=2)  # whoever claims a site has so long before another may

State = Literal["new", "fine", "unreachable", "refused"]


@dataclass(frozen=True)
class Access:
    """How a site is reached; it never shows in a log."""

    url: str
    token: str

    @property
    def host(self) -> str:
        """The name that may be said."""
        return urlsplit(self.url).hostname or ""

    def __repr__(self) -> str:
        return "Access(sealed)"


def connect(session: Session, vault: Vault, person_id: str, found: Access, now: datetime) -> SensorSite:
    """Remember a site in the place of the one before, to be asked at once."""
    sealed = vault.seal(session, person_id, json.dumps({"url": found.url, "token": found.token}))
    row = of_person(session, person_id) or SensorSite(person_id=person_id, sealed=sealed)
    row.sealed, row.state, row.failures = sealed, "new", 0
    row.next_at, row.until, row.seen_at = now, None, None
    session.add(row)
    session.flush()
    return row


def of_person(session: Session, person_id: str) -> SensorSite | None:
    """The site of a person, where there is one."""
    return session.exec(select(SensorSite).where(SensorSite.person_id == person_id)).first()


def access(session: Session, vault: Vault, row: SensorSite) -> Access:
    """Open how a site is reached. Errors: VaultError."""
    told = json.loads(vault.open_text(session, row.person_id, row.sealed))
    return Access(told["url"], told["token"])


def part(session: Session, row: SensorSite) -> None:
    """Forget a site; the values that it gave stay."""
    session.delete(row)
    session.flush()


def push(session: Session, row: SensorSite, on: bool, now: datetime) -> None:
    """Write meals there from now on, or no longer."""
    row.pushes, row.pushed = on, now
    session.add(row)
    session.flush()


def claim(session: Session, now: datetime, limit: int) -> list[SensorSite]:
    """Take the sites that are due, so that no other worker asks them as well."""
    due = (
        select(SensorSite)
        .where(col(SensorSite.next_at) <= now)
        .order_by(col(SensorSite.next_at))
        .limit(limit)
    )
    return [row for row in session.exec(due).all() if _mine(session, row, now)]


def settle(session: Session, row_id: int, now: datetime, state: State, told: dict[str, Any]) -> bool:
    """Write down how asking went and when it is asked again; true where the state is another one than before.

    A site that refuses us is not asked again until it is connected anew. Of one that is away less and less is asked.
    """
    row = session.get(SensorSite, row_id)
    if row is None:
        return False
    changed = row.state != state
    row.failures = 0 if state == "fine" else row.failures + 1
    row.state = state
    wait = min(EVERY * 2 ** min(row.failures, 10), SLOWEST) if row.failures else EVERY
    row.next_at = None if state == "refused" else now + wait
    if state == "fine":
        row.seen_at = now
        for name in ("until", "pushed"):
            if told.get(name) is not None:
                setattr(row, name, told[name])
    session.add(row)
    session.flush()
    return changed


def _mine(session: Session, row: SensorSite, now: datetime) -> bool:
    same = (col(SensorSite.id) == row.id) & (col(SensorSite.next_at) == row.next_at)
    taken: Any = session.execute(
        update(SensorSite)
        .where(same)
        .values(next_at=now + _HELD)
        .execution_options(synchronize_session=False)
    )
    session.expire(row)
    return bool(taken.rowcount == 1)
