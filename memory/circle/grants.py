"""What a person lets others see and do: one row for each caregiver and each group, changed only by the person."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from memory import people
from memory.circle.audit import note
from memory.prepared import Prepared
from memory.records import CareGrant, GroupGrant, Person
from memory.vault import Vault

READINGS, MEALS, ALERTS, LOG = "readings", "meals", "alerts", "log"
SCOPES = (READINGS, MEALS, ALERTS, LOG)
"""What a caregiver can be granted, in the order in which it is offered."""

GROUP_SCOPES = (READINGS, MEALS)
"""What can be shared with a group that asks; a robot's group, which cannot, is told of ALERTS."""


@dataclass(frozen=True)
class Ward:
    """Somebody whom a person looks after, or did (then without scopes): what they are, how they are called, what is
    granted; `label` is how they call the one who does.
    """

    person_id: str
    relation: str
    name: str | None
    role: str
    scopes: frozenset[str]
    label: str = ""


@dataclass(frozen=True)
class Caregiver:
    """Somebody who looks after a person, as that person knows them."""

    person_id: str
    label: str
    relation: str
    role: str
    scopes: frozenset[str]
    since: datetime


@dataclass(frozen=True)
class Place:
    """A group chat or a topic of it, as the platform names it."""

    channel: str
    bot: str
    chat: str

    @property
    def topic(self) -> bool:
        """Tell whether this is one topic of a group."""
        return ":" in self.chat


def scopes_of(text: str) -> frozenset[str]:
    """Read the scopes of a row."""
    return frozenset(text.split(",")) - {""}


def wards(session: Session, vault: Vault, caregiver_id: str) -> list[Ward]:
    """Everybody whom this person looks after or looked after, longest first."""
    ids = [row_id for (row_id,) in _WARDS.all(session, {"by_caregiver": caregiver_id})]
    rows = [session.get_one(CareGrant, row_id) for row_id in ids]
    return [_ward(session, vault, row) for row in rows if session.get(Person, row.person_id) is not None]


def ward(session: Session, vault: Vault, caregiver_id: str, person_id: str) -> Ward | None:
    """One of them; None where there never was a grant."""
    row = _row(session, person_id, caregiver_id)
    known = row is not None and session.get(Person, person_id) is not None
    return _ward(session, vault, row) if known and row is not None else None


def caregivers(session: Session, vault: Vault, person_id: str) -> list[Caregiver]:
    """Everybody who may see or do anything of this person's, longest first."""
    rows = session.exec(
        select(CareGrant)
        .where(CareGrant.person_id == person_id, col(CareGrant.revoked_at).is_(None))
        .order_by(col(CareGrant.id))
    ).all()
    return [_caregiver(session, vault, row) for row in rows if session.get(Person, row.caregiver_id)]


def grant(  # noqa: PLR0913  # whose, to whom, what, under which names, when
    session: Session,
    vault: Vault,
    *,
    person_id: str,
    caregiver_id: str,
    scopes: Iterable[str],
    ties: Mapping[str, Any],
    role: str,
    now: datetime,
) -> CareGrant:
    """Let a caregiver do these things; a grant that was revoked begins anew.

    `ties` says what they are to each other: label, as the person calls the caregiver; relation and name, the other way.
    """
    row = _row(session, person_id, caregiver_id) or CareGrant(
        person_id=person_id, caregiver_id=caregiver_id, sealed=b"", created_at=now
    )
    row.sealed = vault.seal(session, person_id, json.dumps(dict(ties), ensure_ascii=False))
    row.role, row.revoked_at = role, None
    return _set(session, row, scopes, now, "grant")


def set_scopes(
    session: Session, person_id: str, caregiver_id: str, scopes: Collection[str], now: datetime
) -> CareGrant | None:
    """Change what a caregiver may do; nothing left means that the grant is revoked."""
    row = _row(session, person_id, caregiver_id)
    if row is None or row.revoked_at is not None:
        return None
    row.revoked_at = None if scopes else now
    return _set(session, row, scopes, now, "grant" if scopes else "revoke")


def revoke(session: Session, person_id: str, caregiver_id: str, by: str, now: datetime) -> bool:
    """End a grant at once; false where there was none."""
    row = _row(session, person_id, caregiver_id)
    if row is None or row.revoked_at is not None:
        return False
    row.scopes, row.revoked_at = "", now
    session.add(row)
    note(session, at=now, actor=by, action="revoke", subject=person_id, detail=caregiver_id)
    session.flush()
    return True


def shared_with(session: Session, place: Place) -> list[GroupGrant]:
    """What people share with exactly this group or topic; a topic inherits nothing from its group."""
    rows = select(GroupGrant).where(
        GroupGrant.channel == place.channel,
        GroupGrant.bot == place.bot,
        GroupGrant.chat == place.chat,
        col(GroupGrant.revoked_at).is_(None),
    )
    return [row for row in session.exec(rows.order_by(col(GroupGrant.id))) if row.scopes]


def groups_of(session: Session, person_id: str) -> list[GroupGrant]:
    """The groups with which a person shares anything."""
    rows = select(GroupGrant).where(
        GroupGrant.person_id == person_id, col(GroupGrant.revoked_at).is_(None), GroupGrant.scopes != ""
    )
    return list(session.exec(rows.order_by(col(GroupGrant.id))))


def told_groups(session: Session, person_id: str) -> list[Place]:
    """The groups that are told of a person's alerts."""
    return [
        Place(row.channel, row.bot, row.chat)
        for row in groups_of(session, person_id)
        if ALERTS in scopes_of(row.scopes)
    ]


def share(
    session: Session, person_id: str, place: Place, scopes: Collection[str], now: datetime
) -> GroupGrant:
    """Let a group see these things of a person; no scopes end it."""
    row = session.exec(
        select(GroupGrant).where(
            GroupGrant.person_id == person_id,
            GroupGrant.channel == place.channel,
            GroupGrant.bot == place.bot,
            GroupGrant.chat == place.chat,
        )
    ).first() or GroupGrant(
        person_id=person_id, channel=place.channel, bot=place.bot, chat=place.chat, created_at=now
    )
    row.scopes = ",".join(one for one in (*GROUP_SCOPES, ALERTS) if one in scopes)
    row.revoked_at = None if row.scopes else now
    session.add(row)
    action = "share_with_group" if row.scopes else "unshare_with_group"
    note(
        session,
        at=now,
        actor=person_id,
        action=action,
        subject=person_id,
        detail=f"{place.chat} {row.scopes}",
    )
    session.flush()
    return row


def _row(session: Session, person_id: str, caregiver_id: str) -> CareGrant | None:
    return session.exec(
        select(CareGrant).where(CareGrant.person_id == person_id, CareGrant.caregiver_id == caregiver_id)
    ).first()


def _set(session: Session, row: CareGrant, scopes: Iterable[str], now: datetime, action: str) -> CareGrant:
    given = set(scopes)
    row.scopes = ",".join(one for one in SCOPES if one in given)
    session.add(row)
    detail = f"{row.caregiver_id} {row.scopes}"
    note(session, at=now, actor=row.person_id, action=action, subject=row.person_id, detail=detail)
    session.flush()
    return row


def _ward(session: Session, vault: Vault, row: CareGrant) -> Ward:
    ties = _ties(session, vault, row)
    told = people.profile(session, vault, row.person_id)
    scopes = scopes_of(row.scopes) if row.revoked_at is None else frozenset()
    # Whose circle one has left is somebody whose new name one is not told.
    name = (told.get("name") if scopes else None) or ties.get("name")
    return Ward(row.person_id, ties.get("relation", "other"), name, row.role, scopes, ties.get("label", ""))


def _caregiver(session: Session, vault: Vault, row: CareGrant) -> Caregiver:
    ties = _ties(session, vault, row)
    return Caregiver(
        row.caregiver_id,
        ties.get("label", ""),
        ties.get("relation", "other"),
        row.role,
        scopes_of(row.scopes),
        row.created_at,
    )


def _ties(session: Session, vault: Vault, row: CareGrant) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(vault.open_text(session, row.person_id, row.sealed))
    return found


_WARDS = Prepared(
    select(CareGrant.id)
    .where(col(CareGrant.caregiver_id) == bindparam("by_caregiver"))
    .order_by(col(CareGrant.id))
)
"""Every turn asks it, and mostly there is nobody."""
