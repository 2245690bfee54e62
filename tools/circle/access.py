"""Lets a call in, or turns it away kindly: whose rows, in which role, before whose eyes; every look at another is noted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from memory import diary, people
from memory.circle import audit, grants
from memory.circle.grants import Place, Ward
from tools.hands import Hands
from tools.outcome import Offer, Outcome
from tools.permissions import ACTION_OF, Refusal, Role, action_of, refusal

PATIENT = "patient_id"
"""The argument of a call that names whose rows it is about; put there by code, never by a model, and checked here."""

SOMEBODY = ""
"""What PATIENT holds where a message is about somebody whom nobody here looks after."""

_ASKS = frozenset(
    {
        "recall_memories",
        "show_insights",
        "show_chart",
        "show_curve",
        "predict_response",
        "list_reminders",
        "show_profile",
        "look_at_readings",
        "look_at_meals",
    }
)
"""What only looks: in a group its answer is written in private at once; anything else waits for a tap there."""


@dataclass(frozen=True)
class Way:
    """How a call may go: with these hands; `privately` where its answer goes to whoever asked alone.

    `refused` is what is said instead. `bare` means that only what was just told may be said, nothing of what was known. Unless it is
    `watched`, no alert is raised about anybody.
    """

    hands: Hands
    whom: Ward | None = None
    privately: bool = False
    bare: bool = False
    watched: bool = True
    refused: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class _Case:
    """One call before its judges."""

    tool: str
    arguments: Mapping[str, Any]
    action: str
    hands: Hands
    place: Place | None


async def way(tool: str, arguments: Mapping[str, Any], hands: Hands, patient_id: str | None) -> Way:
    """Find the way of a call; in private and about oneself nothing is asked of the database."""
    action = action_of(tool, arguments)
    place = Place(hands.address.channel, hands.address.bot, hands.address.chat)
    case = _Case(tool, arguments, action, hands, place if hands.audience == "group" else None)
    if action == "talk":
        return await _advice(hands, patient_id)
    if patient_id in {None, hands.person.id}:
        return Way(hands) if case.place is None else await _own_in_group(case)
    return await hands.database.write(lambda session: _about_another(session, case, patient_id or SOMEBODY))


async def _advice(hands: Hands, patient_id: str | None) -> Way:
    """What helps is said to everybody; an alarm about another is raised only by who may write for them."""
    if patient_id in {None, hands.person.id}:
        return Way(hands)

    def work(session: Session) -> Way:
        subject = people.person(session, patient_id or SOMEBODY)
        ward = grants.ward(session, hands.vault, hands.person.id, patient_id or SOMEBODY)
        if subject is None or ward is None or grants.LOG not in ward.scopes:
            return Way(hands, watched=False)
        called = {"relation": ward.relation, "name": ward.name}
        return Way(replace(hands, person=subject, actor=hands.person, called=called), ward)

    return await hands.database.read(work)


async def _own_in_group(case: _Case) -> Way:
    """What is one's own is shown to a group as far as one shares it there; else it is answered in private."""
    person = case.hands.person

    def work(session: Session) -> Refusal | None:
        scopes = _shared(session, case.place, person.id)
        refused = refusal(case.action, "patient", frozenset(), scopes)
        if refused is None and case.action != "ask_to_share":
            _note(session, case, person.id, "show_in_group")
        return refused

    refused = await case.hands.database.write(work)
    if refused is None:
        shared = await case.hands.database.read(lambda session: _shared(session, case.place, person.id))
        return Way(case.hands, bare=not frozenset(grants.GROUP_SCOPES) <= (shared or frozenset()))
    if case.tool in _ASKS:
        return Way(replace(case.hands, audience="private"), privately=True)
    there = Offer("groups.do_it", case.tool, dict(case.arguments))
    return Way(case.hands, privately=True, refused=(Outcome("groups.shall_i", offers=((there,),)),))


def _about_another(session: Session, case: _Case, patient_id: str) -> Way:
    hands, actor = case.hands, case.hands.person
    subject = people.person(session, patient_id)
    shared = _shared(session, case.place, patient_id)
    ward = _known(session, hands, patient_id, shared)
    if subject is None or ward is None:
        return Way(hands, refused=(Outcome("circle.nobody"),))
    role: Role = _role(ward)
    refused = refusal(case.action, role, ward.scopes, shared)
    in_group = shared is not None and role != "member"
    if refused and in_group and refusal(case.action, "member", frozenset(), shared) is None:
        role, refused = "member", None  # what a group may see, everybody in it may ask for there
    bound = replace(hands, person=subject, actor=actor, called={"relation": ward.relation, "name": ward.name})
    if refused == "not_shared" and case.tool in _ASKS and role != "member":
        _note(session, case, patient_id, case.action)
        return Way(replace(bound, audience="private"), ward, privately=True)
    if refused is None and case.tool == "undo" and not _wrote_last(session, actor.id, patient_id):
        return Way(hands, ward, refused=(Outcome("circle.not_yours_to_undo", {"who": bound.called}),))
    if refused:
        _note(session, case, patient_id, "refused")
        return Way(hands, ward, refused=(_turned_away(refused, case, ward),))
    _note(session, case, patient_id, case.action)
    seen = ward.scopes if shared is None else shared
    return Way(bound, ward, bare=not frozenset(grants.GROUP_SCOPES) <= seen)


def _wrote_last(session: Session, actor: str, patient_id: str) -> bool:
    """A caregiver takes back what they wrote down themselves, and nothing that the person did."""
    entry = diary.latest(session, patient_id)
    if entry is None:
        return True  # there is nothing to take back, which is said
    return any(
        audit.noted(session, actor, action, patient_id, f"{tool} {entry.source_key}")
        for tool, action in ACTION_OF.items()
        if tool.startswith("log_")
    )


def _known(session: Session, hands: Hands, patient_id: str, shared: frozenset[str] | None) -> Ward | None:
    """As whom the one who asks knows this person: by a grant, old or standing, or by what this group is shown."""
    ward = grants.ward(session, hands.vault, hands.person.id, patient_id)
    if not shared or (ward is not None and ward.scopes):
        return ward
    name = people.profile(session, hands.vault, patient_id).get("name")
    return Ward(patient_id, ward.relation if ward else "other", name, "member", frozenset())


def _role(ward: Ward) -> Role:
    if ward.role == "member":
        return "member"
    return "clinician" if ward.role == "clinician" else "caregiver"


def _shared(session: Session, place: Place | None, person_id: str) -> frozenset[str] | None:
    if place is None:
        return None
    rows = [row for row in grants.shared_with(session, place) if row.person_id == person_id]
    return frozenset().union(*(grants.scopes_of(row.scopes) for row in rows))


def _turned_away(refused: Refusal, case: _Case, ward: Ward) -> Outcome:
    who = {"relation": ward.relation, "name": ward.name}
    if refused == "not_shared" or ward.role == "member":
        return Outcome("groups.not_shared", {"who": who})
    return Outcome("circle.not_granted", {"who": who, "action": case.action, "active": bool(ward.scopes)})


def _note(session: Session, case: _Case, subject: str, action: str) -> None:
    """Note it once, however often the turn runs; the key tells which message it was. Advice is no look at anybody."""
    if action == "talk":
        return
    actor, detail = case.hands.person.id, f"{case.tool} {case.hands.key}"
    if not audit.noted(session, actor, action, subject, detail):
        audit.note(session, at=case.hands.now, actor=actor, action=action, subject=subject, detail=detail)
