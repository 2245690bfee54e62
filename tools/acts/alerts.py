"""Alerts: how the person wants to be watched over, and taking care of one that was told."""

from typing import Any

from sqlmodel import Session

from memory import people
from memory.circle import alerts, audit, grants
from memory.records import Alert, AlertRule
from tools.circle.telling import alarm_facts
from tools.hands import Given, Hands
from tools.outcome import Letter, Offer, Outcome
from tools.permissions import Role, refusal

_WAITS = (0, 10, 30)
_HOURS = (12, 24, 48)
NEVER = 0
"""What turns "no reading for so many hours" off."""


async def set_alerts(
    hands: Given,
    wait_minutes: int | None = None,
    no_reading_hours: int | None = None,
    missed: bool | None = None,
) -> Outcome:
    """Set how long caregivers are left out, after how many hours without a reading (0: never) and of missed reminders they hear."""

    def work(session: Session) -> Outcome:
        row = session.get(AlertRule, hands.person.id) or AlertRule(person_id=hands.person.id)
        _change(row, hands, wait_minutes, no_reading_hours, missed)
        if (wait_minutes, no_reading_hours, missed) != (None, None, None):
            session.add(row)
            detail = f"wait {row.wait_minutes} quiet {row.no_reading_hours} missed {row.missed}"
            me = hands.person.id
            audit.note(session, at=hands.now, actor=me, action="alert_rules", subject=me, detail=detail)
        return _menu(session, hands, row)

    return await hands.database.write(work)


async def acknowledge_alert(hands: Given, alert_id: int) -> Outcome:
    """Take care of an alert: nobody is told of it again."""
    return await hands.database.write(lambda session: _acknowledge(session, hands, alert_id))


def _change(row: AlertRule, hands: Hands, wait: int | None, hours: int | None, missed: bool | None) -> None:
    if wait is not None:
        row.wait_minutes = max(0, min(wait, 240))
    if hours is not None:
        row.no_reading_hours = max(6, min(hours, 168)) if hours else None
        row.next_check_at = hands.now if hours else None
    if missed is not None:
        row.missed = missed


def _menu(session: Session, hands: Hands, row: AlertRule) -> Outcome:
    around = grants.caregivers(session, hands.vault, hands.person.id)
    told = [one.label for one in around if grants.ALERTS in one.scopes]
    facts = {
        "wait": row.wait_minutes,
        "hours": row.no_reading_hours,
        "missed": row.missed,
        "told": told,
        "alone": not told,
    }

    def offer(words: str, arguments: dict[str, Any]) -> Offer:
        return Offer(words, "set_alerts", arguments, arguments, again=True)

    waits = tuple(offer("alerts.wait_button", {"wait_minutes": one}) for one in _WAITS)
    hours = tuple(offer("alerts.hours_button", {"no_reading_hours": one}) for one in (*_HOURS, NEVER))
    return Outcome(
        "alerts.menu", facts, (waits, hours, (offer("alerts.missed_button", {"missed": not row.missed}),))
    )


def _acknowledge(session: Session, hands: Hands, alert_id: int) -> Outcome:
    row = session.get(Alert, alert_id)
    if row is None or not _may(session, hands, row):
        return Outcome("alerts.gone")
    if not alerts.settle(session, row, hands.person.id, "acknowledged", hands.now):
        return Outcome("alerts.settled", {"state": row.state, "mine": row.settled_by == hands.person.id})
    return Outcome(
        "alerts.yours", {"mine": row.person_id == hands.person.id}, letters=_others(session, hands, row)
    )


def _may(session: Session, hands: Hands, row: Alert) -> bool:
    """The person whom it is about, or a caregiver who is told of alerts."""
    if row.person_id == hands.person.id:
        return True
    ward = grants.ward(session, hands.vault, hands.person.id, row.person_id)
    role: Role = "clinician" if ward and ward.role == "clinician" else "caregiver"
    return ward is not None and refusal("be_alerted", role, ward.scopes, None) is None


def _others(session: Session, hands: Hands, row: Alert) -> tuple[Letter, ...]:
    """Tell everybody who was told that somebody takes care of it."""
    if row.step == 0:
        return ()
    around = grants.caregivers(session, hands.vault, row.person_id)
    by = next((one.label for one in around if one.person_id == hands.person.id), "")
    to = [one.person_id for one in around if grants.ALERTS in one.scopes]
    everyone = [one for one in (row.person_id, *to) if one != hands.person.id]
    facts = alarm_facts(session, hands.vault, row)
    letters = []
    for one in everyone:
        ward = grants.ward(session, hands.vault, one, row.person_id)
        who = {"relation": ward.relation, "name": ward.name} if ward else None
        name = people.profile(session, hands.vault, hands.person.id).get("name") or ""
        shown = {**facts, "who": who, "by": by if who is None else name, "itself": by == ""}
        letters.append(Letter(one, Outcome("alerts.taken", shown)))
    return tuple(letters)
