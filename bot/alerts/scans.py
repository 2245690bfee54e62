"""Finds what nobody said: hours without a reading, reminders without an answer, where a person wants that to be told."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, literal, update
from sqlmodel import Session, col, select

from memory.circle import alerts, grants
from memory.circle.alerts import Raised
from memory.records import Alert, AlertRule, Occurrence, Person, Reading
from memory.vault import Vault, VaultError
from tools.circle.ladder import first_at
from tools.promises.kinds import PUSHES

AT_ONCE = 100
AGAIN = timedelta(hours=1)
UNANSWERED = timedelta(minutes=30)
"""How long a reminder may stay without an answer."""

LONG_AGO = timedelta(hours=12)
"""What was due before is told in the week's picture, not as an alarm."""


def silences(session: Session, vault: Vault, now: datetime) -> int:
    """Raise an alert for everybody of whom no reading came for as long as they set; returns how many were looked at."""
    due = select(AlertRule).where(
        col(AlertRule.no_reading_hours).is_not(None), col(AlertRule.next_check_at) <= now
    )
    rows = session.exec(
        due.order_by(col(AlertRule.next_check_at)).limit(AT_ONCE).with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        person = session.get(Person, row.person_id)
        if person is not None:
            _silence(session, vault, row, person, now)
    return len(rows)


def unanswered(session: Session, vault: Vault, now: datetime) -> int:
    """Raise an alert for every reminder that had no answer, of people who want that; returns how many."""
    key = literal("missed:") + cast(col(Occurrence.id), String)
    rows = session.exec(
        select(Occurrence)
        .join(AlertRule, col(AlertRule.person_id) == col(Occurrence.person_id))
        .where(
            col(AlertRule.missed).is_(True),
            col(Occurrence.state).in_(("sent", "missed")),
            col(Occurrence.due_at) <= now - UNANSWERED,
            col(Occurrence.due_at) > now - LONG_AGO,
            col(Occurrence.what).not_in(PUSHES),
            ~exists().where(col(Alert.source_key) == key),
        )
        .order_by(col(Occurrence.id))
        .limit(AT_ONCE)
    ).all()
    for row in rows:
        facts = {"what": row.what, "occurrence": row.id}
        _raise(
            session, vault, row.person_id, Raised("missed", f"missed:{row.id}", row.due_at, facts, now), now
        )
    return len(rows)


def _silence(session: Session, vault: Vault, row: AlertRule, person: Person, now: datetime) -> None:
    latest = session.exec(
        select(Reading.at)
        .where(Reading.person_id == person.id, col(Reading.undone_by).is_(None))
        .order_by(col(Reading.at).desc())
        .limit(1)
    ).first()
    since, hours = latest or person.created_at, timedelta(hours=row.no_reading_hours or 0)
    silent = now - since >= hours
    seen = (col(AlertRule.person_id) == person.id) & (col(AlertRule.next_check_at) == row.next_check_at)
    moved: Any = session.execute(
        update(AlertRule)
        .where(seen)
        .values(next_check_at=now + AGAIN if silent else since + hours)
        .execution_options(synchronize_session=False)
    )
    if silent and moved.rowcount == 1:
        key = f"no_reading:{person.id}:{int(since.timestamp())}"
        facts = {"hours": int((now - since).total_seconds() // 3600)}
        _raise(session, vault, person.id, Raised("no_reading", key, now, facts, now), now)


def _raise(session: Session, vault: Vault, person_id: str, raised: Raised, now: datetime) -> None:
    try:
        wait = alerts.rule(session, person_id).wait_minutes
        first = first_at(raised.kind, now, wait)
        told = Raised(raised.kind, raised.key, raised.at, raised.facts, first)
        alerts.raise_alert(session, vault, person_id, told, now)
    except VaultError:  # somebody who was just forgotten
        return


def watched_over(session: Session, vault: Vault, person_id: str) -> list[grants.Caregiver]:
    """Who is told of a person's alerts."""
    return [one for one in grants.caregivers(session, vault, person_id) if grants.ALERTS in one.scopes]
