"""Reminders that are due become letters: claimed by an atomic update, so that two workers never send one twice."""

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import update
from sqlmodel import Session, col, select

from agent.turn import Choice, Part
from bot.clock import Clock
from bot.delivery.outgoing.outbox import Outgoing
from bot.delivery.outgoing.rows import Address, Parcel
from memory.database import Database
from memory.records import Person, Reminder
from memory.vault import Vault
from prompts.reader import facts_of, say
from tools.wallclock import Repeat, next_moment

log = logging.getLogger(__name__)

EVERY_S = 5.0
AT_ONCE = 200
MISSED = timedelta(hours=3)
"""A reminder that is later than this, after a night without power, is skipped: checking now would mean something else."""


Bots = Collection[tuple[str, str]]
"""The channels of this process, by name and bot: only their reminders are rung here."""


class Reminders:
    """Looks every few seconds for what is due; holds nothing of it."""

    def __init__(
        self, database: Database, vault: Vault, outgoing: Outgoing, clock: Clock, bots: Bots
    ) -> None:
        self._database = database
        self._vault = vault
        self._outgoing = outgoing
        self._clock = clock
        self._bots = bots
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._watch())

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def tick(self) -> int:
        """Send what is due now; returns how many were sent."""
        now = self._clock()
        due = await self._database.read(lambda session: _due(session, now, self._bots))
        if not due:
            return 0
        parcels = await self._database.write(
            lambda session: [one for row_id in due for one in self._ring(session, row_id, now)]
        )
        self._outgoing.dispatch(parcels)
        return len(parcels)

    async def _watch(self) -> None:
        while True:
            try:
                await self.tick()
            except Exception as error:  # a database that is away for a moment must not end the reminders
                log.warning("reminders could not be looked up: %s", type(error).__name__)
            await asyncio.sleep(EVERY_S)

    def _ring(self, session: Session, row_id: int, now: datetime) -> list[Parcel]:
        row = session.get(Reminder, row_id)
        person = session.get(Person, row.person_id) if row else None
        if row is None or person is None or row.next_at is None:
            return []
        due, following = row.next_at, _following(row, person, now)
        if not _claim(session, row, due, following) or now - due > MISSED:
            return []
        text = self._vault.open_text(session, row.person_id, row.sealed)
        said = say("reminders.due", person.language, what=row.what, text=text, **facts_of(person, now))
        snooze = Choice(
            say("reminders.snooze_button", person.language),
            {"tool": "set_reminder", "arguments": {"what": row.what, "text": text or None, "in_minutes": 15}},
        )
        address = Address(row.channel, row.bot, row.chat, row.person_id)
        key = f"reminder:{row.id}:{due.isoformat()}"
        return self._outgoing.post(session, address, (Part(said, choices=((snooze,),)),), key)


def _due(session: Session, now: datetime, bots: Bots) -> list[int]:
    rows = session.exec(
        select(Reminder.id, Reminder.channel, Reminder.bot)
        .where(Reminder.state == "active", col(Reminder.next_at) <= now)
        .order_by(col(Reminder.next_at))
        .limit(AT_ONCE)
    )
    return [row_id for row_id, channel, bot in rows if row_id is not None and (channel, bot) in bots]


def _following(row: Reminder, person: Person, now: datetime) -> datetime | None:
    if row.wall_time is None or row.repeat == "once":
        return None
    return next_moment(row.wall_time, cast("Repeat", row.repeat), row.weekday, person.zone, now)


def _claim(session: Session, row: Reminder, due: datetime, following: datetime | None) -> bool:
    """Move the reminder on, if nobody has in the meantime."""
    unchanged = (
        (col(Reminder.id) == row.id) & (col(Reminder.next_at) == due) & (col(Reminder.state) == "active")
    )
    moved: Any = session.execute(
        update(Reminder)
        .where(unchanged)
        .values(next_at=following, state="active" if following else "done")
        .execution_options(synchronize_session=False)
    )
    return bool(moved.rowcount == 1)
