"""Rings one promise: claims it, notes the moment, and writes the letter, all in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlmodel import Session, col, select

from agent.nodes.compose import worded
from bot.delivery.outgoing.outbox import Outgoing
from bot.delivery.outgoing.rows import Address, Parcel
from bot.reminders.claims import claim, note
from memory import people
from memory.records import Person, Reminder
from memory.vault import Vault, VaultError
from tools.acts.pushes import OWN_HOUR
from tools.outcome import Outcome
from tools.promises import pushes
from tools.promises.due import due as reminder_due
from tools.promises.kinds import KINDS, MORNING, timing
from tools.promises.ledger import COUNTED
from tools.promises.quiet import quiet_of
from tools.wallclock import Repeat, next_moment


@dataclass(frozen=True)
class Bell:
    """What ringing needs; holds nothing of what is due."""

    vault: Vault
    outgoing: Outgoing

    def ring_all(
        self, session: Session, rows: Sequence[Reminder], now: datetime, drawn: Mapping[int, Outcome]
    ) -> list[Parcel]:
        """Ring promises that are due, unless another worker has; `drawn` holds pictures made beforehand, by id."""
        ids = {row.person_id for row in rows}
        people_ = {one.id: one for one in session.exec(select(Person).where(col(Person.id).in_(ids)))}
        return [
            parcel
            for row in rows
            for parcel in self._ring(session, row, people_.get(row.person_id), now, drawn)
        ]

    def _ring(
        self,
        session: Session,
        row: Reminder,
        person: Person | None,
        now: datetime,
        drawn: Mapping[int, Outcome],
    ) -> list[Parcel]:
        first = row.next_at
        if person is None or first is None:
            return _given_up(session, row)
        try:
            text = self.vault.open_text(session, row.person_id, row.sealed)
            held = self._held(session, row, person, text, now)
        except VaultError:
            return _given_up(session, row)
        *passed, due_at = since(row, person, first, now)
        if not claim(session, row, first, held or following(row, person, now)) or held:
            return []
        judged = timing(row.what, row.repeat, now - due_at)
        if KINDS[row.what].push:
            outcome = drawn.get(row.id or 0) or self._push(session, row, person, now)
        else:
            for moment in passed:
                note(session, row, moment, "missed")
            noted = note(session, row, due_at, "missed" if judged == "missed" else "sent")
            outcome = reminder_due(row, text, noted, due_at if judged == "late" else None)
        if judged == "missed" or outcome is None:
            return []
        address = Address(row.channel, row.bot, row.chat, row.person_id)
        part = worded(outcome, person, person.language, now)
        return self.outgoing.post(session, address, (part,), f"reminder:{row.id}:{due_at.isoformat()}")

    def _held(
        self, session: Session, row: Reminder, person: Person, text: str, now: datetime
    ) -> datetime | None:
        """Say until when quiet hours hold a push back; what the person set for that hour is never held."""
        if not KINDS[row.what].push or text == OWN_HOUR:
            return None
        quiet = quiet_of(people.profile(session, self.vault, person.id))
        return quiet.over(now, person.zone) if quiet.holds(now, person.zone) else None

    def _push(self, session: Session, row: Reminder, person: Person, now: datetime) -> Outcome | None:
        return pushes.morning(session, self.vault, person, now) if row.what == MORNING else None


def following(row: Reminder, person: Person, now: datetime) -> datetime | None:
    """Say when a promise is due again: never in the past, however long nobody looked."""
    if row.wall_time is None or row.repeat == "once":
        return None
    return next_moment(row.wall_time, cast("Repeat", row.repeat), row.weekday, person.zone, now)


def since(row: Reminder, person: Person, first: datetime, now: datetime) -> list[datetime]:
    """List the moments of a promise that have come since it was last looked at; of old ones only those still counted."""
    moments, moment = [first], following(row, person, max(first, now - COUNTED))
    while moment is not None and moment <= now:
        moments.append(moment)
        moment = following(row, person, moment)
    return moments


def _given_up(session: Session, row: Reminder) -> list[Parcel]:
    """What nobody can be told, because nobody is there or its words cannot be opened, is not looked at again."""
    row.state, row.next_at = "stopped", None
    session.add(row)
    return []
