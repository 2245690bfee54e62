"""What an admin sees and does: queues by channel, versions in force and taken back, and rolling one back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from memory import promotions
from memory.circle import audit
from memory.records import Inbox, Outbox, Promotion

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
                row.person_id[:6],
                row.brain,
                row.promoted_at,
                row.retired_at,
                by.good,
                by.bad,
                in_force,
            )
        )
    return found


def roll_back(session: Session, person_id: str, brain: str, actor: str, now: datetime) -> None:
    """Take a person's own brain back, if it still is the one: the host's chain answers again."""
    if promotions.current(session, person_id) != brain:
        return
    promotions.retire(session, person_id, now)
    audit.note(
        session, at=now, actor=actor, action="admin_rollback", subject=person_id, detail=f"web {brain}"[:200]
    )


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
