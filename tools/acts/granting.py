"""Changing what somebody may: one scope more or less, nothing any more, or leaving of one's own accord."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from memory.circle import audit, grants
from memory.circle.grants import SCOPES, Caregiver, Place
from tools.hands import Given, Hands
from tools.outcome import Letter, Offer, Outcome

_LOOKED_BACK = timedelta(days=30)
_MOST = 200


async def set_scope(hands: Given, caregiver_id: str, scope: str | None = None, on: bool = True) -> Outcome:
    """Let a caregiver do one thing more or less; without a scope, show what they may."""

    def work(session: Session) -> Outcome:
        known = _caregiver(session, hands, caregiver_id)
        if known is None:
            return Outcome("circle.gone")
        if scope not in SCOPES:
            return card(session, hands, caregiver_id)
        scopes = known.scopes | {scope} if on else known.scopes - {scope}
        if not scopes:
            return _revoked(session, hands, known)
        grants.set_scopes(session, hands.person.id, caregiver_id, scopes, hands.now)
        return _with_letter(card(session, hands, caregiver_id), session, hands, known)

    return await hands.database.write(work)


async def revoke_caregiver(hands: Given, caregiver_id: str) -> Outcome:
    """End at once what a caregiver may see and do."""

    def work(session: Session) -> Outcome:
        known = _caregiver(session, hands, caregiver_id)
        return _revoked(session, hands, known) if known else Outcome("circle.gone")

    return await hands.database.write(work)


async def leave_circle(hands: Given, whose: str) -> Outcome:
    """Stop looking after somebody."""
    return await hands.database.write(lambda session: _left(session, hands, whose))


async def who_looked(hands: Given) -> Outcome:
    """Tell who looked at the person's records in the last month, or wrote for them."""

    def work(session: Session) -> list[dict[str, Any]]:
        labels = {
            one.person_id: {"label": one.label, "relation": one.relation}
            for one in grants.caregivers(session, hands.vault, hands.person.id)
        }
        seen = audit.looks(session, hands.person.id, hands.now - _LOOKED_BACK, _MOST)
        counted = Counter((one.actor, one.action) for one in seen if one.actor != "tangban")
        last = {(one.actor, one.action): one.at for one in reversed(seen)}
        return [
            {"by": labels.get(actor), "action": action, "times": times, "at": last[actor, action]}
            for (actor, action), times in counted.most_common()
        ]

    return Outcome("circle.looks", {"looks": await hands.database.read(work)})


def card(session: Session, hands: Hands, caregiver_id: str) -> Outcome:
    """Show what one caregiver may, with a button for each change."""
    known = _caregiver(session, hands, caregiver_id)
    if known is None:
        return Outcome("circle.gone")
    toggles = [
        Offer(
            "circle.toggle_button",
            "set_scope",
            {"caregiver_id": caregiver_id, "scope": scope, "on": scope not in known.scopes},
            {"scope": scope, "on": scope not in known.scopes},
        )
        for scope in SCOPES
    ]
    end = Offer("circle.revoke_button", "revoke_caregiver", {"caregiver_id": caregiver_id})
    return Outcome("circle.card", _facts(known), (tuple(toggles[:2]), tuple(toggles[2:]), (end,)))


def removed(session: Session, hands: Hands, label: str) -> Outcome:
    """Revoke at once where it is clear who is meant; else show whom there is."""
    around = grants.caregivers(session, hands.vault, hands.person.id)
    if not around:
        return Outcome("circle.nobody_yet")
    meant = [one for one in around if not label or one.label.lower() == label.lower()]
    if len(meant) == 1:
        return _revoked(session, hands, meant[0])
    rows = [
        (
            Offer(
                "circle.revoke_button_of",
                "revoke_caregiver",
                {"caregiver_id": one.person_id},
                {"label": one.label, "relation": one.relation},
            ),
        )
        for one in around
    ]
    return Outcome("circle.remove_whom", offers=tuple(rows))


def leave_of(session: Session, hands: Hands) -> Outcome:
    """Leave the one circle there is; else show which."""
    mine = [one for one in grants.wards(session, hands.vault, hands.person.id) if one.scopes]
    if not mine:
        return Outcome("circle.looks_after_nobody")
    if len(mine) == 1:
        return _left(session, hands, mine[0].person_id)
    rows = [
        (
            Offer(
                "circle.leave_button",
                "leave_circle",
                {"whose": one.person_id},
                {"who": {"relation": one.relation, "name": one.name}},
            ),
        )
        for one in mine
    ]
    return Outcome("circle.leave_whom", offers=tuple(rows))


def left_to(session: Session, hands: Hands) -> list[dict[str, Any]]:
    """Whom the person looks after, and what they were granted."""
    return [
        {
            "who": {"relation": one.relation, "name": one.name},
            "scopes": [scope for scope in SCOPES if scope in one.scopes],
        }
        for one in grants.wards(session, hands.vault, hands.person.id)
        if one.scopes
    ]


def members(around: Sequence[Caregiver]) -> list[tuple[Offer, ...]]:
    """A button for each caregiver, that shows what they may."""
    return [
        (
            Offer(
                "circle.card_button",
                "set_scope",
                {"caregiver_id": one.person_id},
                {"label": one.label, "relation": one.relation},
                again=True,
            ),
        )
        for one in around
    ]


def scope_buttons(session: Session, hands: Hands) -> list[tuple[Offer, ...]]:
    """A button for each group that is shown anything, that ends it."""
    return [
        (
            Offer(
                "groups.stop_button",
                "share_with_group",
                {"channel": row.channel, "bot": row.bot, "chat": row.chat, "scopes": []},
                {"number": number},
            ),
        )
        for number, row in enumerate(grants.groups_of(session, hands.person.id), 1)
    ]


def place_of(hands: Hands) -> Place:
    """The chat in which this is said."""
    return Place(hands.address.channel, hands.address.bot, hands.address.chat)


def _caregiver(session: Session, hands: Hands, caregiver_id: str) -> Caregiver | None:
    around = grants.caregivers(session, hands.vault, hands.person.id)
    return next((one for one in around if one.person_id == caregiver_id), None)


def _revoked(session: Session, hands: Hands, known: Caregiver) -> Outcome:
    who = _whom(session, hands, known.person_id)
    grants.revoke(session, hands.person.id, known.person_id, hands.person.id, hands.now)
    ended = Outcome("circle.ended", {"who": who})
    return Outcome("circle.revoked", _facts(known), letters=(Letter(known.person_id, ended),))


def _left(session: Session, hands: Hands, whose: str) -> Outcome:
    known = grants.ward(session, hands.vault, hands.person.id, whose)
    if known is None or not grants.revoke(session, whose, hands.person.id, hands.person.id, hands.now):
        return Outcome("circle.looks_after_nobody")
    gone = Outcome("circle.has_left", {"label": known.label})
    who = {"relation": known.relation, "name": known.name}
    return Outcome("circle.left", {"who": who}, letters=(Letter(whose, gone),))


def _with_letter(shown: Outcome, session: Session, hands: Hands, known: Caregiver) -> Outcome:
    now = _caregiver(session, hands, known.person_id)
    scopes = [scope for scope in SCOPES if now and scope in now.scopes]
    facts = {"who": _whom(session, hands, known.person_id), "scopes": scopes}
    letter = Letter(known.person_id, Outcome("circle.granted", facts))
    return Outcome(shown.words, shown.facts, shown.offers, letters=(letter,))


def _whom(session: Session, hands: Hands, caregiver_id: str) -> dict[str, str | None]:
    """How the caregiver calls the person."""
    known = grants.ward(session, hands.vault, caregiver_id, hands.person.id)
    return {"relation": known.relation if known else "other", "name": known.name if known else None}


def _facts(known: Caregiver) -> dict[str, Any]:
    return {
        "label": known.label,
        "relation": known.relation,
        "scopes": [scope for scope in SCOPES if scope in known.scopes],
        "clinician": known.role == "clinician",
    }
