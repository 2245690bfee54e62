"""Alerts: raised once, told again and again, ended by whoever answers first or when it is over by itself."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from memory.circle.audit import note
from memory.once import once
from memory.records import Alert, AlertRule
from memory.vault import Vault


@dataclass(frozen=True)
class Raised:
    """What is to be told: its kind, what it is known by, when it happened, its facts, and when it is told first."""

    kind: str
    key: str
    at: datetime
    facts: Mapping[str, Any]
    first_at: datetime


def raise_alert(
    session: Session, vault: Vault, person_id: str, raised: Raised, now: datetime
) -> tuple[Alert, bool]:
    """Raise an alert, once for its key: the row that stands, and whether it is new."""

    def find() -> Alert | None:
        return session.exec(select(Alert).where(Alert.source_key == raised.key)).first()

    def make() -> Alert:
        row = Alert(
            person_id=person_id,
            source_key=raised.key,
            kind=raised.kind,
            sealed=vault.seal(session, person_id, json.dumps(dict(raised.facts), ensure_ascii=False)),
            at=raised.at,
            created_at=now,
            next_at=raised.first_at,
        )
        session.add(row)
        note(session, at=now, actor="tangban", action="alert", subject=person_id, detail=raised.kind)
        return row

    return once(session, find, make)


def facts(session: Session, vault: Vault, row: Alert) -> dict[str, Any]:
    """Open what an alert is about."""
    found: dict[str, Any] = json.loads(vault.open_text(session, row.person_id, row.sealed))
    return found


def due(session: Session, now: datetime, limit: int) -> list[Alert]:
    """Find alerts that are to be told now, longest first; on a server what another worker holds is passed over."""
    rows = select(Alert).where(Alert.state == "open", col(Alert.next_at) <= now)
    rows = rows.order_by(col(Alert.next_at), col(Alert.id)).limit(limit)
    return list(session.exec(rows.with_for_update(skip_locked=True)))


def move(session: Session, row: Alert, step: int, next_at: datetime | None, state: str = "open") -> bool:
    """Move an alert on to when it is told again, or end it, if nobody has in the meantime."""
    unchanged = (
        (col(Alert.id) == row.id)
        & (col(Alert.step) == row.step)
        & (col(Alert.next_at) == row.next_at)
        & (col(Alert.state) == "open")
    )
    moved: Any = session.execute(
        update(Alert)
        .where(unchanged)
        .values(step=step, next_at=next_at, state=state)
        .execution_options(synchronize_session=False)
    )
    return bool(moved.rowcount == 1)


def settle(session: Session, row: Alert, by: str, state: str, now: datetime) -> bool:
    """End an alert, as acknowledged by somebody or over; false if it had ended before."""
    still = (col(Alert.id) == row.id) & (col(Alert.state) == "open")
    ended: Any = session.execute(
        update(Alert)
        .where(still)
        .values(state=state, next_at=None, settled_by=by, settled_at=now)
        .execution_options(synchronize_session=False)
    )
    session.refresh(row)
    if ended.rowcount == 1:
        note(session, at=now, actor=by, action=f"alert_{state}", subject=row.person_id, detail=row.kind)
    return bool(ended.rowcount == 1)


def open_after(session: Session, last: int, limit: int) -> list[Alert]:
    """The open alerts with ids above `last`, by id."""
    rows = select(Alert).where(Alert.state == "open", col(Alert.id) > last)
    return list(session.exec(rows.order_by(col(Alert.id)).limit(limit)))


def of_message(session: Session, person_id: str, message: str) -> Alert | None:
    """The open alert that the same message raised ("inbox:17"), if it was told to nobody yet."""
    rows = select(Alert).where(Alert.person_id == person_id, Alert.state == "open", Alert.step == 0)
    return next((row for row in session.exec(rows) if f":{message}:" in row.source_key), None)


def worsen(session: Session, vault: Vault, row: Alert, kind: str, more: Mapping[str, Any]) -> Alert:
    """Add to an alert what the same message told further."""
    told = {**facts(session, vault, row), **more}
    row.sealed = vault.seal(session, row.person_id, json.dumps(told, ensure_ascii=False))
    row.kind = kind
    session.add(row)
    session.flush()
    return row


def rule(session: Session, person_id: str) -> AlertRule:
    """How a person wants to be watched over; the usual where they never said."""
    return session.get(AlertRule, person_id) or AlertRule(person_id=person_id)
