"""Leases: which rows of a table this process works on, so that another takes them over only when it died."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from bot.clock import Clock
from memory.database import Database
from memory.records import Inbox, Outbox

log = logging.getLogger(__name__)

SAFE = 0.8
"""So much of a lease counts as held: the row's own may have begun a little sooner than we know."""

AT_ONCE = 500
"""So many leases are renewed in one statement."""

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
        self._owned: dict[int, datetime] = {}

    def now(self) -> datetime:
        """Ask the clock that leases go by."""
        return self._clock()

    def notice(self, row_id: int) -> bool:
        """Take note of a row that somebody left behind; false if it is in memory already."""
        new = row_id not in self.known
        self.known.add(row_id)
        return new

    def own(self, row_id: int, since: datetime | None = None) -> None:
        """Take note of a row that this process works on, and since when; its lease is renewed until `forget`."""
        self.known.add(row_id)
        self._owned[row_id] = (since or self._clock()) + self.length * SAFE

    def holds(self, row_id: int) -> bool:
        """Tell whether a row is still ours for certain: a process that stood still may wake up to find it taken over."""
        return self._owned.get(row_id, datetime.min.replace(tzinfo=UTC)) > self._clock()

    def forget(self, row_id: int) -> None:
        """Take note that this process is done with a row."""
        self.known.discard(row_id)
        self._owned.pop(row_id, None)

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
        until = self._clock()
        for start in range(0, len(ids), AT_ONCE):
            await self._database.write(partial(self._set, ids=ids[start : start + AT_ONCE], until=until))

    async def renew_forever(self) -> None:
        """Renew what is owned, three times as often as a lease lasts."""
        while True:
            await asyncio.sleep(self.length.total_seconds() / 3)
            try:
                await self.renew()
            except Exception as error:  # a database that is away for a moment must not end the renewing
                log.warning("leases could not be renewed: %s", type(error).__name__)

    async def renew(self) -> None:
        """Push the end of every owned lease out; one that ran out is ours again only if nobody has taken it over."""
        now, ours = self._clock(), list[int]()
        held = [row_id for row_id in self.owned() if self.holds(row_id)]
        for start in range(0, len(held), AT_ONCE):
            some = partial(self._push, ids=held[start : start + AT_ONCE], until=now + self.length)
            ours += await self._database.write(some)
        for row_id in [row_id for row_id in self.owned() if not self.holds(row_id)]:
            if await self._database.write(partial(self._regain, row_id=row_id, now=now)):
                ours.append(row_id)
        self._owned |= {row_id: now + self.length * SAFE for row_id in ours if row_id in self._owned}

    def _push(self, session: Session, ids: list[int], until: datetime) -> list[int]:
        """Renew what nobody took over in the meantime, whose lease would end later than ours; tells which those are."""
        table = self._table
        mine = table.id.in_(ids) & (table.state == self._busy) & (table.lease_until <= until)
        session.execute(update(table).where(mine).values(lease_until=until))
        return list(session.scalars(select(table.id).where(table.id.in_(ids), table.lease_until == until)))

    def _regain(self, session: Session, row_id: int, now: datetime) -> bool:
        free = (self._table.state == self._busy) & (self._table.lease_until <= now)
        changed: Any = session.execute(
            update(self._table).where(self._table.id == row_id, free).values(lease_until=now + self.length)
        )
        return bool(changed.rowcount)

    def _set(self, session: Session, ids: list[int], until: datetime) -> None:
        mine = self._table.id.in_(ids) & (self._table.state == self._busy)
        session.execute(update(self._table).where(mine).values(lease_until=until))
