"""Writes into robots' groups what was asked for: the code of whoever wants to be told of there, and that it was right."""

from typing import cast

from sqlmodel import Session

from agent.turn import Part
from bot.delivery.outgoing.rows import Address, Parcel
from bot.reminders import Watch
from memory import people
from memory.circle import groupcodes
from memory.circle.groupcodes import Waiting
from memory.records import Person
from prompts.reader import say

AT_ONCE = 100


class CodeRoom:
    """Takes codes out of the rows and hands them to the outbox, in the transaction that marks them as written."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    async def tick(self) -> int:
        """Write everything that waits; returns how many letters went to the outbox."""
        parcels = await self._watch.database.write(self._some)
        self._watch.outgoing.dispatch(parcels)
        return len(parcels)

    def _some(self, session: Session) -> list[Parcel]:
        watch = self._watch
        rows = groupcodes.to_write(session, watch.vault, watch.bots, watch.clock(), AT_ONCE)
        return [parcel for one in rows for parcel in self._write(session, one)]

    def _write(self, session: Session, one: Waiting) -> list[Parcel]:
        person = session.get(Person, one.row.person_id)
        if person is None or not groupcodes.claim(session, one.row):
            return []
        address = Address(one.place.channel, one.place.bot, one.place.chat, person.id)
        which = "code" if one.code else "connected"
        key = f"g:{which}:{one.row.id}"
        return self._watch.outgoing.post(session, address, (Part(self._words(session, one, person)),), key)

    def _words(self, session: Session, one: Waiting, person: Person) -> str:
        if one.code is not None:
            minutes = round(groupcodes.HOLDS.total_seconds() / 60)
            shown = groupcodes.shown(one.code)
            return say("groups.robot_code", person.language, code=shown, minutes=minutes)
        name = cast("str | None", people.profile(session, self._watch.vault, person.id).get("name"))
        return say("groups.robot_here", person.language, who={"relation": "other", "name": name})
