"""What an admin sees and does: queues by channel, versions in force and taken back, and rolling one back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from bot.training.room import run_facts
from bot.web.entry.visit import Visit
from memory import promotions
from memory.circle import audit
from memory.learning import runs
from memory.learning.versions import EVERYBODY, PERSON, live
from memory.records import Inbox, Outbox, Promotion, TrainingRun
from prompts.reader import say

_WAITING = {"inbox": ("queued", "running"), "outbox": ("queued", "sending")}
_MOST = 30


@dataclass(frozen=True)
class Queue:
    """What waits in the inbox or outbox of a channel: how much, for how long (s), and how much failed."""

    name: str
    channel: str
    waiting: int
    oldest_s: int | None
    failed: int


@dataclass(frozen=True)
class Version:
    """A brain that was given to a person, with what people think of it; `whose` is an id cut short."""

    person_id: str
    whose: str
    brain: str
    since: datetime
    until: datetime | None
    good: int
    bad: int
    current: bool


def queues(session: Session, now: datetime) -> list[Queue]:
    """Look at both queues, by channel."""
    return [*_queue(session, "inbox", Inbox, Inbox.received_at, now), *_queue(session, "outbox", Outbox, Outbox.created_at, now)]  # fmt: skip


def versions(session: Session) -> list[Version]:
    """List brains of people's own, those in force first, newest first."""
    votes = promotions.votes(session)
    rows = session.exec(
        select(Promotion)
        .order_by(col(Promotion.retired_at).is_not(None), col(Promotion.id).desc())
        .limit(_MOST)
    )
    found = []
    for row in rows:
        by = votes.get(row.brain, promotions.Votes())
        in_force = row.retired_at is None and promotions.current(session, row.person_id) == row.brain
        found.append(
            Version(
                row.person_id,
                row.person_id if _shared(row.person_id) else row.person_id[:6],
                row.brain,
                row.promoted_at,
                row.retired_at,
                by.good,
                by.bad,
                in_force,
            )
        )
    return found


async def roll_back(visit: Visit, one: Version) -> None:
    """Take a brain back, if it still is the one: to the version before where the training room knows it, else to the host's chain."""
    room, now = visit.house.training, visit.now
    scope = one.person_id if _shared(one.person_id) else f"{PERSON}{one.person_id}"
    if room is not None and await visit.house.database.read(lambda session: live(session, scope)) is not None:
        await room.go_back(scope, None, visit.person.id)
        return
    await visit.house.database.write(lambda session: _taken_back(session, one, visit.person.id, now))


async def training(visit: Visit) -> str:
    """Say how far a run is, or how the last one ended."""
    run = await visit.house.database.read(lambda session: runs.going(session) or _last_run(session))
    if run is None:
        return visit.words("no_training")
    block = "going" if run.state in runs.OPEN else "ended"
    return say(f"training.{block}", visit.language, run=run_facts(run))


def _last_run(session: Session) -> TrainingRun | None:
    return session.exec(select(TrainingRun).order_by(col(TrainingRun.created_at).desc()).limit(1)).first()


def _taken_back(session: Session, one: Version, actor: str, now: datetime) -> None:
    if promotions.current(session, one.person_id) != one.brain:
        return
    promotions.retire(session, one.person_id, now)
    detail = f"web {one.brain}"[:200]
    audit.note(session, at=now, actor=actor, action="admin_rollback", subject=one.person_id, detail=detail)


def _shared(owner: str) -> bool:
    """Tell whether an owner of a pointer is everybody or a cohort, and no person."""
    return owner == EVERYBODY or ":" in owner


def _queue(session: Session, name: str, table: Any, began: Any, now: datetime) -> Sequence[Queue]:
    found: dict[str, Queue] = {}
    rows = session.exec(
        select(table.channel, table.state, func.count(), func.min(began)).group_by(table.channel, table.state)
    )
    for channel, state, count, oldest in rows:
        one = found.get(channel, Queue(name, channel, 0, None, 0))
        if state in _WAITING[name]:
            age = max(one.oldest_s or 0, round((now - oldest).total_seconds()))
            one = Queue(name, channel, one.waiting + count, age, one.failed)
        elif state in {"failed", "unknown"}:
            one = Queue(name, channel, one.waiting, one.oldest_s, one.failed + count)
        found[channel] = one
    return [found[channel] for channel in sorted(found)]
