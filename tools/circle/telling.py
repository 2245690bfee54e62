"""What an alert says: to the person, to each caregiver by how they call the person, and when it is over."""

from typing import Any

from sqlmodel import Session

from memory.circle import alerts
from memory.circle.grants import Ward
from memory.records import Alert
from memory.vault import Vault
from tools.outcome import Offer, Outcome


def alarm_facts(session: Session, vault: Vault, row: Alert) -> dict[str, Any]:
    """Gather what may be said of an alert."""
    told = alerts.facts(session, vault, row)
    return {
        "kind": row.kind,
        "at": row.at,
        "mmol": told.get("mmol"),
        "sign": told.get("sign"),
        "hours": told.get("hours"),
        "what": told.get("what"),
    }


def to_person(row: Alert, facts: dict[str, Any], last: bool) -> Outcome:
    """Ask the person how they are, with a button that says that it is taken care of."""
    return Outcome(
        "alerts.to_person", {**facts, "step": row.step, "last": last}, (_button(row),), urgent=True
    )


def to_caregiver(row: Alert, facts: dict[str, Any], ward: Ward, last: bool) -> Outcome:
    """Tell a caregiver what happened and what helps now."""
    who = {"relation": ward.relation, "name": ward.name}
    shown = {**facts, "who": who, "step": row.step, "last": last}
    return Outcome("alerts.to_caregiver", shown, (_button(row),), urgent=True)


def over(facts: dict[str, Any], ward: Ward, better: float | None) -> Outcome:
    """Tell a caregiver who was worried that it is over."""
    who = {"relation": ward.relation, "name": ward.name}
    return Outcome("alerts.over", {**facts, "who": who, "better": better})


def unreached(label: str) -> Outcome:
    """Tell the person whom we could not reach."""
    return Outcome("alerts.unreached", {"label": label})


def undelivered(ward: Ward) -> Outcome:
    """Tell a caregiver that something which the person should see could not be brought to them."""
    return Outcome("alerts.undelivered", {"who": {"relation": ward.relation, "name": ward.name}})


def _button(row: Alert) -> tuple[Offer, ...]:
    return (Offer("alerts.ack_button", "acknowledge_alert", {"alert_id": row.id}),)
