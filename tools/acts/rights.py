"""A person's rights over their data: a copy of it, an end of it, and a say in what it is used for."""

from datetime import datetime
from typing import Literal

from sqlmodel import Session

from memory import people
from memory.circle.audit import note
from memory.learning import consent, versions
from tools.export import bundle
from tools.export.erasing import forget
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome

Action = Literal["export", "forget", "consent_on", "consent_off"]

CONSENT = consent.CONSENT
"""What the profile calls it: since when (ISO, UTC) the person agrees to training; absent or None means no."""

_ADULT = consent.ADULT


async def manage_data(hands: Given, action: Action) -> Outcome:
    """Export the person's data, ask whether to forget them, or ask for or withdraw consent to training."""
    if action == "export":
        return await _export(hands)
    if action == "forget":
        return _ask_forget()
    if action == "consent_off":
        return await hands.database.write(lambda session: _consent(session, hands, agreed=False))
    return await hands.database.read(lambda session: _ask_consent(session, hands))


async def forget_me(hands: Given, sure: bool = False) -> Outcome:
    """Forget the person for good, once they have pressed the button that says so."""
    if not sure:
        return Outcome("rights.kept")
    return Outcome(
        "rights.forgotten", closing=lambda session: forget(session, hands.vault, hands.person.id, hands.now)
    )


async def give_consent(hands: Given, agreed: bool) -> Outcome:
    """Write down whether the person agrees that their records are used for training."""
    return await hands.database.write(lambda session: _consent(session, hands, agreed=agreed))


async def _export(hands: Hands) -> Outcome:
    made = await bundle.make(hands)
    return Outcome(
        "rights.exported",
        {"readings": made.readings, "meals": made.meals, "pictures": made.pictures},
        document=(made.name, made.body),
    )


def _ask_forget() -> Outcome:
    sure = Offer("rights.forget_button", "forget_me", {"sure": True})
    copy = Offer("rights.export_button", "manage_data", {"action": "export"})
    keep = Offer("rights.keep_button", "forget_me", {"sure": False})
    return Outcome("rights.forget_ask", offers=((sure,), (copy, keep)))


def _ask_consent(session: Session, hands: Hands) -> Outcome:
    profile = people.profile(session, hands.vault, hands.person.id)
    if profile.get("age", _ADULT) < _ADULT:
        return Outcome("rights.consent_child", {"adult": _ADULT})
    since = profile.get(CONSENT)
    yes = Offer("rights.consent_yes_button", "give_consent", {"agreed": True})
    no = Offer("rights.consent_no_button", "give_consent", {"agreed": False})
    return Outcome(
        "rights.consent_ask", {"since": datetime.fromisoformat(since) if since else None}, ((yes, no),)
    )


def _consent(session: Session, hands: Hands, *, agreed: bool) -> Outcome:
    profile = people.profile(session, hands.vault, hands.person.id)
    if agreed and profile.get("age", _ADULT) < _ADULT:
        return Outcome("rights.consent_child", {"adult": _ADULT})
    if bool(profile.get(CONSENT)) != agreed:
        # "" and not None: what is None was not said, and would leave an earlier yes standing.
        since = hands.now.isoformat() if agreed else ""
        people.update_profile(session, hands.vault, hands.person.id, {CONSENT: since}, hands.now)
        if not agreed:
            versions.disown(
                session, hands.person.id, hands.now
            )  # what learned from them serves nobody any more
        action = "consent_on" if agreed else "consent_off"
        note(
            session,
            at=hands.now,
            actor=hands.person.id,
            action=action,
            subject=hands.person.id,
            detail="training",
        )
    return Outcome("rights.consent_given" if agreed else "rights.consent_withdrawn", {"at": hands.now})
