"""Leases: which rows of a table this process works on, so that another takes them over only when it died."""

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import update
from sqlmodel import Session

from bot.clock import Clock
from memory.database import Database
from memory.records import Inbox, Outbox

log = logging.getLogger(__name__)

OPEN_STATES = ("queued", "running", "sending")
"""What is not finished yet, in the inbox or the outbox."""


class Leases:
    """The rows of one table that are in this process: those in memory, and those of them that it may work on."""

    def __init__(
        self, database: Database, table: type[Inbox] | type[Outbox], clock: Clock, length: timedelta
    ) -> None:
        self._database = database
        self._table: Any = table
        self._busy = "running" if table is Inbox else "sending"
        self._clock = clock
        self.length = length
        self.known: set[int] = set()
        self._owned: set[int] = set()

    def now(self) -> datetime:
        """Ask the clock that leases go by."""
        return self._clock()

    def notice(self, row_id: int) -> bool:
        """Take note of a row that somebody left behind; false if it is in memory already."""
        new = row_id not in self.known
        self.known.add(row_id)
        return new

    def own(self, row_id: int) -> None:
        """Take note of a row that this process works on; its lease is renewed until `forget`."""
        self.known.add(row_id)
        self._owned.add(row_id)

    def forget(self, row_id: int) -> None:
        """Take note that this process is done with a row."""
        self.known.discard(row_id)
        self._owned.discard(row_id)

    def claim(self, session: Session, row_id: int) -> float | None:
        """Try to take a row over: 0 if it is ours now, else seconds until it may be (ask again sooner: clocks are set); None if nothing is left to do."""
        row = session.get(self._table, row_id)
        if row is None or row.state not in OPEN_STATES:
            return None
        now = self._clock()
        free_at = max(filter(None, (row.lease_until, getattr(row, "not_before", None))), default=now)
        if free_at > now:
            return float((free_at - now).total_seconds())
        due = self._table.lease_until.is_(None) | (self._table.lease_until <= now)
        taken = {"state": self._busy, "attempts": self._table.attempts + 1, "lease_until": now + self.length}
        changed: Any = session.execute(
            update(self._table).where(self._table.id == row_id, due).values(**taken)
        )
        session.refresh(row)
        return 0.0 if changed.rowcount else self.length.total_seconds()

    def owned(self) -> list[int]:
        """List what this process works on."""
        return sorted(self._owned)

    async def release(self, ids: list[int]) -> None:
        """Give rows back, so that the next process need not wait for their leases to run out."""
        await self._spread(ids, self._clock())

    async def renew_forever(self) -> None:
        """Renew what is owned, three times as often as a lease lasts."""
        while True:
            await asyncio.sleep(self.length.total_seconds() / 3)
            try:
                await self.renew()
            except Exception as error:  # a database that is away for a moment must not end the renewing
                log.warning("leases could not be renewed: %s", type(error).__name__)

    async def renew(self) -> None:
        """Push the end of every owned lease out."""
        await self._spread(self.owned(), self._clock() + self.length)

    async def _spread(self, ids: list[int], until: datetime) -> None:
        for start in range(0, len(ids), 500):
            await self._database.write(partial(self._set, ids=ids[start : start + 500], until=until))

    def _set(self, session: Session, ids: list[int], until: datetime) -> None:
        mine = self._table.id.in_(ids) & (self._table.state == self._busy)
        session.execute(update(self._table).where(mine).values(lease_until=until))
