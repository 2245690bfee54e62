"""Looks every few seconds for what is due; the scheduler is the only thing that ticks, and it holds no promise itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

from sqlmodel import Session

from bot.clock import Clock, wall_clock
from bot.delivery.outgoing.outbox import Outgoing
from bot.delivery.outgoing.rows import Parcel
from bot.reminders.bell import Bell
from bot.reminders.claims import Bots, due
from memory.database import Database
from memory.records import Person
from memory.vault import Vault
from tools.outcome import Outcome
from tools.promises import pushes

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

EVERY_S = 5.0
AT_ONCE = 200
"""So many share a transaction: a few tenths of a second, in which messages wait."""

DRAWN_AT_ONCE = 8

Chore = Callable[[], Awaitable[object]]
"""What is looked after beside the reminders, as often as they are."""


@dataclass(frozen=True)
class Watch:
    """What watching stands on: the rows, the key ring, the letters, the hour, and the channels of this process."""

    database: Database
    vault: Vault
    outgoing: Outgoing
    clock: Clock
    bots: Bots


@dataclass(frozen=True)
class _Due:
    """A weekly push that is due, and what its picture shows."""

    row_id: int
    person: Person
    week: pushes.Week


class Reminders:
    """Rings what is due; a second one, in this process or another, may run beside it."""

    def __init__(self, watch: Watch, chores: Sequence[Chore] = ()) -> None:
        self._watch = watch
        self._bell = Bell(watch.vault, watch.outgoing)
        self._chores = chores
        self._ticking = asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin to tick, the first time at once."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for job in (self.tick, *self._chores):
            self._scheduler.add_job(
                _steadily,
                "interval",
                args=[job],
                seconds=EVERY_S,
                next_run_time=wall_clock(),  # its own timer goes by the machine's clock, whatever hour we are told
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def close(self) -> None:
        """Stop ticking, after what is being rung."""
        async with self._ticking:
            if self._scheduler is not None:
                self._scheduler.shutdown(wait=False)
                self._scheduler = None
        await asyncio.sleep(0)

    async def tick(self) -> int:
        """Ring everything that is due now; returns how many letters were written."""
        async with self._ticking:
            return await self._all_others() + await self._all_weekly()

    async def _all_others(self) -> int:
        rung, looked = 0, AT_ONCE
        while looked == AT_ONCE:
            looked, parcels = await self._watch.database.write(self._ring_some)
            self._watch.outgoing.dispatch(parcels)
            rung += len(parcels)
        return rung

    def _ring_some(self, session: Session) -> tuple[int, list[Parcel]]:
        """Ring up to a batch; how many rows were looked at, and the letters of those that were ours to ring."""
        now = self._watch.clock()
        rows = due(session, now, self._watch.bots, AT_ONCE)
        return len(rows), self._bell.ring_all(session, rows, now, {})

    async def _all_weekly(self) -> int:
        """Draw the pictures first, outside of any transaction; whoever then claims the row sends its own."""
        watch, rung = self._watch, 0
        while seen := await watch.database.read(self._look_back):
            drawn = {
                one.row_id: await pushes.weekly(one.week, one.person, one.person.language) for one in seen
            }
            parcels = await watch.database.write(partial(self._ring_drawn, drawn=drawn))
            watch.outgoing.dispatch(parcels)
            rung += len(parcels)
        return rung

    def _look_back(self, session: Session) -> list[_Due]:
        now, vault = self._watch.clock(), self._watch.vault
        found = []
        for row in due(session, now, self._watch.bots, DRAWN_AT_ONCE, weekly=True):
            person = session.get(Person, row.person_id)
            if person is not None and row.id is not None:
                found.append(_Due(row.id, person, pushes.week(session, vault, person, now)))
        return found

    def _ring_drawn(self, session: Session, drawn: Mapping[int, Outcome]) -> list[Parcel]:
        now = self._watch.clock()
        rows = due(session, now, self._watch.bots, AT_ONCE, weekly=True)
        return self._bell.ring_all(session, [row for row in rows if row.id in drawn], now, drawn)


async def _steadily(job: Chore) -> None:
    """Do a job; a database that is away for a moment must not end the ticking."""
    try:
        await job()
    except asyncio.CancelledError:
        return  # the program ends; raised, it would be told to whoever just said goodbye as an error of the scheduler
    except Exception as error:  # whatever happened, the next tick tries again
        log.warning("reminders could not be looked after: %s", type(error).__name__)
