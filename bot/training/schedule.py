"""When the training room does something of itself: every week, month and quarter, at night where the host lives.

What was done is a row, so nothing is forgotten by a restart: whatever should have been done since and was not, is done in the next
night. APScheduler only knocks, every ten minutes of four hours.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.training.room import BusyRoomError, Room
from bot.training.steward import Steward
from bot.training.wish import WishError, wanted
from memory.learning import runs
from memory.learning.versions import EVERYBODY
from memory.records import TrainingRun
from memory.vault import Vault
from training.order import Wish

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

_log = logging.getLogger(__name__)
NIGHT_HOURS = 4
CANARY = 0.2
"""A version that was trained without anybody asking first writes along unseen, then such a share of the people meets it."""

TRIES = 3
"""So often in a row is begun what fails or is interrupted; then it waits for its next period."""

_UNDONE = frozenset({"failed", "interrupted"})
_REST = timedelta(hours=12)
"""What failed is tried again in another night: a server that is away now is still away in ten minutes."""

MONTHS: Mapping[str, int] = {"train": 1, "evaluation": 3}
"""Every so many months; the summary comes every week."""


def period_start(kind: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Tell when the week, month or quarter of something began on the host's clock."""
    day = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if kind == "summary":
        return day - timedelta(days=day.weekday())
    months = MONTHS[kind]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def due(last: Mapping[str, datetime | None], now: datetime, zone: ZoneInfo) -> list[str]:
    """Name what was not done yet in its period, the short before the long; `last` says when each was."""
    return [kind for kind, at in last.items() if at is None or at < period_start(kind, now, zone)]


class Nights:
    """Does at night what is due."""

    def __init__(self, room: Room, steward: Steward, vault: Vault) -> None:
        self._room, self._steward, self._vault = room, steward, vault
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Begin to look, if the host wants it."""
        settings = self._room.settings
        if settings.train == "off":
            return
        from apscheduler.schedulers.asyncio import AsyncIOScheduler
        from apscheduler.triggers.cron import CronTrigger

        zone = ZoneInfo(settings.zone)
        hours = ",".join(str((settings.train_hour + more) % 24) for more in range(NIGHT_HOURS))
        self._scheduler = AsyncIOScheduler(timezone=zone)
        when = CronTrigger(hour=hours, minute="*/10", timezone=zone)
        self._scheduler.add_job(self._steadily, when, max_instances=1, coalesce=True, misfire_grace_time=None)
        self._scheduler.start()

    def close(self) -> None:
        """Stop looking; a run that goes on goes on."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    async def look(self, now: datetime) -> str | None:
        """Do the first thing that is due; returns what was begun."""
        room, zone = self._room, ZoneInfo(self._room.settings.zone)
        if await room.going() is not None:
            return None
        last = await room.database.read(lambda session: _last(session, now))
        for kind in due(last, now, zone):
            if kind == "summary":
                await room.database.write(lambda session: self._summary(session, now))
            else:
                await self._begin(kind)
            return kind
        return None

    async def _begin(self, kind: str) -> None:
        settings = self._room.settings
        wish = Wish(shadow=True, canary=CANARY, only_if_new=True) if kind == "train" else Wish()
        try:
            asked = wanted(settings, settings.train, settings.train_model, EVERYBODY, wish)
            await self._room.begin(asked, kind=kind)
        except (WishError, BusyRoomError) as error:
            _log.warning("a night of learning was not begun: %s", type(error).__name__)

    def _summary(self, session: Session, now: datetime) -> None:
        """Count what is new, and tell the admins; it is a run that is done at once."""
        from training.collect.collecting import collect
        from training.collect.items import Turn
        from training.collect.scopes import Scope

        found = collect(session, self._vault, Scope.read(EVERYBODY), now)
        since = runs.watermark(session, EVERYBODY)
        fresh = [item for item in found.items if since is None or item.at > since]
        row = TrainingRun(
            id=runs.new_id(), kind="summary", scope=EVERYBODY, created_at=now, state="done", ended_at=now
        )
        session.add(row)
        facts = {
            "people": len(found.people),
            "turns": sum(isinstance(item, Turn) for item in fresh),
            "meals": sum(not isinstance(item, Turn) for item in fresh),
            "bad": sum(isinstance(item, Turn) and item.vote == "bad" for item in fresh),
            "since": since,
        }
        for person_id in self._steward.admins(session):
            self._steward.tell(session, person_id, f"train:{row.id}:week", "training.week", now, **facts)

    async def _steadily(self) -> None:
        """Look; a database that is away for a moment must not end the looking."""
        try:
            await self.look(self._room.clock())
        except Exception as error:  # whatever happened, the next knock tries again
            _log.warning("the training room could not be looked after: %s", type(error).__name__)


def _last(session: Session, now: datetime) -> dict[str, datetime | None]:
    """Say when each was last done for everybody; what failed or was interrupted is tried a few times more in its period."""
    kinds = ("summary", "evaluation", "train")
    found: dict[str, list[TrainingRun]] = {kind: [] for kind in kinds}
    rows = select(TrainingRun).where(TrainingRun.scope == EVERYBODY, col(TrainingRun.kind).in_(kinds))
    for row in session.exec(rows.order_by(col(TrainingRun.created_at).desc())):
        found[row.kind].append(row)
    return {kind: _settled(some, now) for kind, some in found.items()}


def _settled(newest_first: Sequence[TrainingRun], now: datetime) -> datetime | None:
    """Give when a kind was done, or when it was tried for the last of so many times in a row; None where it never was."""
    tried = 0
    for row in newest_first:
        tried += 1 + runs.taken_up(row)
        lately = row.state == "failed" and now - (row.ended_at or row.created_at) < _REST
        if row.state not in _UNDONE or tried >= TRIES or lately:
            return row.created_at
    return None
