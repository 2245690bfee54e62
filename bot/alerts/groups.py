"""Writes of a person into a caregiver group by its robot, as long as that person shares it there."""

from sqlmodel import Session, select

from agent.turn import Part
from bot.delivery.outgoing.rows import Address, Parcel
from bot.reminders import Watch
from memory.circle import grants
from memory.circle.grants import Place
from memory.records import Outbox


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
