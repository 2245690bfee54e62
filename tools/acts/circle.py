"""The care circle: a person invites, a caregiver opens the code, the person says what they may."""

import asyncio
import io
import re
from typing import Literal

from sqlmodel import Session

from memory import people
from memory.circle import grants, invitations
from memory.circle.grants import SCOPES, Caregiver
from memory.circle.groupcodes import as_group_code
from memory.circle.invitations import HOLDS
from memory.records import Invitation
from tools.acts.connecting import said_code
from tools.acts.granting import card, leave_of, left_to, members, removed, scope_buttons
from tools.hands import Given, Hands
from tools.outcome import Letter, Offer, Outcome

Action = Literal["invite", "remove", "list", "leave"]
Relation = Literal["mother", "father", "partner", "child", "grandmother", "grandfather", "patient", "other"]

_RELATIONS: tuple[tuple[Relation, Relation], ...] = (
    ("mother", "father"),
    ("partner", "child"),
    ("grandmother", "grandfather"),
    ("patient", "other"),
)
_LABELS = re.compile(
    r"女儿|闺女|儿子|老伴|老婆|媳妇|妻子|老公|丈夫|妈妈?|爸爸?|孙子|孙女|姐姐?|妹妹?|哥哥?|弟弟?|医生|护士|朋友"
    r"|\b(?:daughter|son|wife|husband|partner|mother|mum|mom|father|dad|sister|brother|friend|doctor|nurse"
    r"|grandson|granddaughter)\b",
    re.IGNORECASE,
)


async def care_circle(hands: Given, action: Action = "list") -> Outcome:
    """Invite a caregiver, list who may see what, remove one, or leave the circle of somebody whom one looks after."""
    if action == "invite":
        return await _invite(hands)
    if action == "remove":
        return await hands.database.write(lambda session: removed(session, hands, label_in(hands.text)))
    if action == "leave":
        return await hands.database.write(lambda session: leave_of(session, hands))
    return await hands.database.read(lambda session: _listed(session, hands))


async def open_invitation(hands: Given, code: str) -> Outcome:
    """Open a code that somebody was given, and ask what the one who invites is to them; a group's code connects the group."""
    if as_group_code(code):
        return await said_code(hands, code)

    def work(session: Session) -> int | None:
        row = invitations.open_code(session, code, hands.person.id, hands.now)
        return row.id if row else None

    found = await hands.database.write(work)
    if found is None:
        return Outcome("circle.code_invalid")
    rows = tuple(
        tuple(
            Offer(
                "circle.relation_button",
                "say_relation",
                {"invitation_id": found, "relation": relation},
                {"relation": relation},
            )
            for relation in pair
        )
        for pair in _RELATIONS
    )
    return Outcome("circle.which_relation", offers=rows)


async def say_relation(hands: Given, invitation_id: int, relation: Relation) -> Outcome:
    """Say what the one who invites is to them; now the one who invites is asked in private."""

    def work(session: Session) -> tuple[Invitation, str] | None:
        row = invitations.tell_who(
            session, hands.vault, invitation_id, hands.person.id, {"relation": relation}
        )
        return (row, invitations.ties_of(session, hands.vault, row).get("label", "")) if row else None

    found = await hands.database.write(work)
    if found is None:
        return Outcome("circle.code_invalid")
    row, label = found
    name = await hands.database.read(
        lambda session: people.profile(session, hands.vault, hands.person.id).get("name")
    )
    facts = {"relation": relation, "name": name, "label": label, "clinician": relation == "patient"}
    asks = Outcome("circle.asks", facts, _answers(row.id or 0), urgent=False)
    return Outcome("circle.asked", letters=(Letter(row.person_id, asks),))


async def answer_invitation(hands: Given, invitation_id: int, scopes: list[str]) -> Outcome:
    """Let the one who opened the code do these things; nothing at all refuses them."""
    wanted = [one for one in SCOPES if one in scopes]
    return await hands.database.write(lambda session: _answer(session, hands, invitation_id, wanted))


def label_in(text: str) -> str:
    """Find how the person calls somebody in what they wrote ("女儿", "daughter")."""
    found = _LABELS.search(text)
    return found[0] if found else ""


def _answer(session: Session, hands: Hands, invitation_id: int, scopes: list[str]) -> Outcome:
    me = hands.person.id
    row = invitations.to_answer(session, me, invitation_id)
    if row is None or row.caregiver_id is None:
        return Outcome("circle.answered_before")
    ties = invitations.ties_of(session, hands.vault, row)
    whose = {"relation": ties.get("relation", "other"), "name": None}
    if not scopes:
        invitations.answer(session, row, "refused", hands.now)
        return Outcome("circle.refused", letters=(Letter(row.caregiver_id, Outcome("circle.was_refused")),))
    told = people.profile(session, hands.vault, row.caregiver_id)
    named = people.profile(session, hands.vault, me).get("name")
    label = ties.get("label") or told.get("name") or ""
    grants.grant(
        session,
        hands.vault,
        person_id=me,
        caregiver_id=row.caregiver_id,
        scopes=scopes,
        ties={**ties, "label": label, "name": named},
        role="clinician" if ties.get("relation") == "patient" else "caregiver",
        now=hands.now,
    )
    invitations.answer(session, row, "granted", hands.now)
    granted = Outcome("circle.granted", {"who": {**whose, "name": named}, "scopes": scopes})
    shown = card(session, hands, row.caregiver_id)
    return Outcome(shown.words, shown.facts, shown.offers, letters=(Letter(row.caregiver_id, granted),))


def _answers(invitation_id: int) -> tuple[tuple[Offer, ...], ...]:
    def offer(words: str, scopes: tuple[str, ...]) -> Offer:
        arguments = {"invitation_id": invitation_id, "scopes": list(scopes)}
        facts = {"scope": scopes[0]} if len(scopes) == 1 else {}
        return Offer(words, "answer_invitation", arguments, facts)

    singles = [offer("circle.scope_button", (scope,)) for scope in SCOPES]
    return (
        tuple(singles[:2]),
        tuple(singles[2:]),
        (offer("circle.all_button", SCOPES),),
        (offer("circle.refuse_button", ()),),
    )


async def _invite(hands: Hands) -> Outcome:
    code = invitations.new_code()
    label = label_in(hands.text)
    await hands.database.write(
        lambda session: invitations.invite(
            session,
            hands.vault,
            person_id=hands.person.id,
            key=hands.key,
            code=code,
            label=label,
            now=hands.now,
        )
    )
    opening = await hands.opening(code)
    facts = {
        "code": code,
        "link": opening.address if opening and opening.tapped else None,
        "scanned": opening is not None and not opening.tapped,
        "minutes": round(HOLDS.total_seconds() / 60),
        "label": label,
    }
    drawn = opening.address if opening else code
    return Outcome("circle.invitation", facts, picture=await asyncio.to_thread(_qr, drawn))


def _qr(text: str) -> bytes:
    """Draw the code as a QR code that a phone reads from another phone's screen."""
    import segno

    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=10, border=4)
    return out.getvalue()


def _listed(session: Session, hands: Hands) -> Outcome:
    around = grants.caregivers(session, hands.vault, hands.person.id)
    facts = {
        "caregivers": [_shown(one) for one in around],
        "groups": len(grants.groups_of(session, hands.person.id)),
        "wards": left_to(session, hands),
    }
    rows = [*members(around), *scope_buttons(session, hands)]
    invite = Offer("circle.invite_button", "care_circle", {"action": "invite"}, again=True)
    looked = Offer("circle.looked_button", "who_looked", again=True)
    alerts = Offer("circle.alerts_button", "set_alerts", again=True)
    last = (invite, looked, alerts) if around else (invite,)
    return Outcome("circle.listed", facts, (*rows, last))


def _shown(one: Caregiver) -> dict[str, object]:
    return {"label": one.label, "relation": one.relation, "scopes": [s for s in SCOPES if s in one.scopes]}
