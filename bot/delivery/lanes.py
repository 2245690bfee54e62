"""Lanes: one chat's messages are handled strictly one after another in order of arrival, chats side by side."""

import asyncio
import logging

from sqlalchemy import tuple_
from sqlmodel import Session, col, select

from bot.delivery.inbox import Waiting, lane_of
from bot.delivery.leases import OPEN_STATES, Leases
from bot.delivery.lines import Lines
from bot.delivery.outgoing.rows import Parcel
from bot.delivery.turns import Floor, Rules, Turns
from memory.records import Inbox

log = logging.getLogger(__name__)


class Lanes:
    """Handles what the inbox accepted, and what an earlier process left there; `bots` are the channels of this process."""

    def __init__(self, floor: Floor, bots: list[tuple[str, str]], rules: Rules) -> None:
        self._floor = floor
        self._bots = bots
        self._turns = Turns(floor, rules)
        self.leases = Leases(floor.database, Inbox, floor.clock, rules.lease)
        self._lines: Lines[Waiting] = Lines(self._handle)
        self._tasks: list[asyncio.Task[None]] = []

    def put(self, waiting: Waiting) -> None:
        """Queue a message that was just committed and is ours already."""
        self.leases.own(waiting.row_id)
        self._lines.put(waiting.lane, waiting)

    async def start(self) -> None:
        """Take up what an earlier process left; call it before the first message is accepted."""
        await self._resume(everything=True)
        self._tasks = [asyncio.create_task(self.leases.renew_forever()), asyncio.create_task(self._watch())]

    async def quiet(self) -> None:
        """Wait until every message is handled."""
        await self._lines.quiet()

    async def close(self) -> None:
        """Stop at once; a turn that was begun runs again in the next process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        owned = self.leases.owned()
        await self._lines.close()
        await self.leases.release(owned)

    def __len__(self) -> int:
        """Count the messages that wait or are being handled."""
        return len(self._lines)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.leases.length.total_seconds() / 2)
            try:
                await self._resume(everything=False)
            except Exception as error:  # a database that is away for a moment must not end the watch
                log.warning("the inbox could not be read: %s", type(error).__name__)

    async def _resume(self, everything: bool) -> None:
        for waiting in await self._floor.database.read(lambda session: self._leftovers(session, everything)):
            if self.leases.notice(waiting.row_id):
                self._lines.put(waiting.lane, waiting)

    def _leftovers(self, session: Session, everything: bool) -> list[Waiting]:
        mine = tuple_(col(Inbox.channel), col(Inbox.bot)).in_(self._bots)
        statement = select(Inbox).where(col(Inbox.state).in_(OPEN_STATES), mine)
        if not everything:
            free = col(Inbox.lease_until).is_(None) | (col(Inbox.lease_until) <= self._floor.clock())
            statement = statement.where(free)
        rows = session.exec(statement.order_by(col(Inbox.id))).all()
        return [Waiting(row.id, lane_of(row)) for row in rows if row.id is not None]

    async def _handle(self, waiting: Waiting) -> None:
        try:
            job = waiting if waiting.message else await self._take(waiting)
            if job is not None:
                await self._turns.run(job)
        finally:
            self.leases.forget(waiting.row_id)

    async def _take(self, waiting: Waiting) -> Waiting | None:
        """Claim a row that somebody left behind, once its lease has run out."""
        while True:
            found = await self._claimed(waiting.row_id)
            if isinstance(found, float):
                await asyncio.sleep(min(found, self.leases.length.total_seconds()))
                continue
            if isinstance(found, list):
                self._floor.outgoing.dispatch(found)
                return None
            return found

    async def _claimed(self, row_id: int) -> float | Waiting | list[Parcel] | None:
        found = await self._floor.database.write(lambda session: self._claim(session, row_id))
        if isinstance(found, Waiting):
            self.leases.own(row_id)
        return found

    def _claim(self, session: Session, row_id: int) -> float | Waiting | list[Parcel] | None:
        wait = self.leases.claim(session, row_id)
        return self._turns.read(session, row_id) if wait == 0 else wait
