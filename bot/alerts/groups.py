"""Writes of a person into a caregiver group by its robot, as long as that person shares it there."""

import hashlib
from collections.abc import Callable

from sqlmodel import Session, select

from agent.nodes.compose import worded
from agent.turn import Part
from bot.delivery.outgoing.rows import Address, Parcel
from bot.reminders import Watch
from memory import people
from memory.circle import grants
from memory.circle.grants import Place, Ward
from memory.records import Alert, Outbox, Person
from tools.outcome import Outcome


class Groups:
    """Writes alerts into the groups that a person let be told of them."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def write(  # of what, of whom, which rung, how it is said
        self,
        session: Session,
        row: Alert,
        person: Person,
        which: str,
        said: Callable[[Ward], Outcome],
    ) -> list[Parcel]:
        """Write something of an alert into each of these groups, once for its alert, rung and group."""
        parcels: list[Parcel] = []
        for place in grants.told_groups(session, person.id):
            name = people.profile(session, self._watch.vault, person.id).get("name")
            ward = Ward(person.id, "other", name, "member", frozenset())
            part = worded(said(ward), person, person.language, self._watch.clock())
            whole = f"{row.source_key} {which} {place.channel} {place.bot} {place.chat}".encode()
            key = f"alert:{hashlib.sha256(whole).hexdigest()[:48]}"
            parcels += to_group(session, self._watch, place, person.id, (part,), key)
        return parcels


def to_group(
    session: Session, watch: Watch, place: Place, person_id: str, parts: tuple[Part, ...], key: str
) -> list[Parcel]:
    """Write parts down for a group, once for each key (at most 72 letters); hand them to `dispatch` after the commit.

    Nothing is written for a group with which this very person does not share readings, or that no channel here serves.
    """
    if (place.channel, place.bot) not in watch.bots:
        return []
    mine = [row for row in grants.shared_with(session, place) if row.person_id == person_id]
    if not any(grants.READINGS in grants.scopes_of(row.scopes) for row in mine):
        return []
    source_key = f"g:{key}"
    if session.exec(select(Outbox.id).where(Outbox.source_key == source_key)).first() is not None:
        return []
    return watch.outgoing.post(
        session, Address(place.channel, place.bot, place.chat, person_id), parts, source_key
    )
