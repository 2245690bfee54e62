"""Sees what a tool wrote down and raises an alert where others must know; the answer itself tells the person first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from health.safety import judge_reading
from memory.circle import alerts, grants
from memory.circle.alerts import Raised
from memory.records import Alert
from tools.circle.ladder import first_at
from tools.hands import Hands
from tools.outcome import Offer, Outcome

_TOLD = {"very_low", "low", "very_high"}
_FRESH = timedelta(hours=2)
"""A value of this morning that is written down in the evening is nobody's emergency."""

_BODILY = {"hypo", "hyper", "chest_pain", "unconscious", "other"}
"""What is told to others; that somebody wants to harm themselves is theirs to tell, and the answer says whom."""


async def watched(
    tool: str, arguments: Mapping[str, Any], outcomes: Sequence[Outcome], hands: Hands
) -> tuple[Outcome, ...]:
    """Raise what must be told, and add a button with which the person says that it is being taken care of."""
    raised = _raised(tool, arguments, outcomes, hands)
    if raised is None:
        return tuple(outcomes)
    row = await hands.database.write(lambda session: _raise(session, hands, raised))
    return tuple(outcomes) if row is None else _with_button(outcomes, row)


def _raised(
    tool: str, arguments: Mapping[str, Any], outcomes: Sequence[Outcome], hands: Hands
) -> Raised | None:
    if tool == "emergency" and arguments.get("kind") in _BODILY and hands.now - hands.sent_at < _FRESH:
        kind = str(arguments["kind"])
        return Raised("emergency", f"emergency:{hands.key}", hands.sent_at, {"sign": kind}, hands.now)
    logged = next((one for one in outcomes if one.words == "diary.reading_logged"), None)
    if tool != "log_glucose" or logged is None:
        return None
    mmol, at = logged.facts["mmol"], logged.facts["at"]
    judged = judge_reading(mmol)
    if judged not in _TOLD or hands.now - at > _FRESH:
        return None
    facts = {"mmol": mmol, "entry": hands.key, "by": hands.actor.id if hands.actor else None}
    return Raised(judged, f"glucose:{hands.key}", at, facts, hands.now)


def _raise(session: Session, hands: Hands, raised: Raised) -> Alert | None:
    """Raise it where there is anybody to tell: the person has the answer."""
    around = grants.caregivers(session, hands.vault, hands.person.id)
    others = [one for one in around if grants.ALERTS in one.scopes and one.person_id != hands.asking.id]
    if not others and not grants.told_groups(session, hands.person.id) and hands.actor is None:
        return None
    message = ":".join(hands.key.split(":")[:2])
    known = alerts.of_message(session, hands.person.id, message)
    if known is not None and known.source_key != raised.key:
        # "3.5 and dizzy" is one thing, and a low value with symptoms is treated as a very low one.
        kind = "very_low" if "low" in raised.kind else known.kind
        return alerts.worsen(session, hands.vault, known, kind, raised.facts)
    wait = alerts.rule(session, hands.person.id).wait_minutes
    first = first_at(raised.kind, hands.now, wait)
    if hands.actor is not None:
        first = hands.now  # somebody else wrote it down: the person has no answer yet
    row, _ = alerts.raise_alert(
        session, hands.vault, hands.person.id, replace(raised, first_at=first), hands.now
    )
    return row


def _with_button(outcomes: Sequence[Outcome], row: Alert) -> tuple[Outcome, ...]:
    """Put the button under what is urgent."""
    button = (Offer("alerts.ack_button", "acknowledge_alert", {"alert_id": row.id}),)
    place = next((number for number, one in enumerate(outcomes) if one.urgent), 0)
    return tuple(
        replace(one, offers=(button, *one.offers)) if number == place else one
        for number, one in enumerate(outcomes)
    )
