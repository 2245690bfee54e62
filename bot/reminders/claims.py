"""Which promises are due, and whose they are: each is moved on by one atomic update, so that two workers never ring it twice."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, tuple_, update
from sqlmodel import Session, col, select

from bot.delivery.leases import new_id
from memory.records import Occurrence, Reminder
from tools.promises.kinds import WEEK

Bots = Collection[tuple[str, str]]
"""The channels of this process, by name and bot: only their reminders are rung here."""


def due(session: Session, now: datetime, bots: Bots, limit: int, *, weekly: bool = False) -> list[Reminder]:
    """Find what is due, longest first: weekly pushes or everything else. On a server, what another worker holds is passed over."""
    kind = col(Reminder.what) == WEEK if weekly else col(Reminder.what) != WEEK
    statement = select(Reminder).where(
        Reminder.state == "active",
        col(Reminder.next_at) <= now,
        tuple_(col(Reminder.channel), col(Reminder.bot)).in_(list(bots)),
        kind,
    )
    rows = statement.order_by(col(Reminder.next_at), col(Reminder.id)).limit(limit)
    return list(session.exec(rows.with_for_update(skip_locked=True)))


def claim(session: Session, row: Reminder, due_at: datetime, following: datetime | None) -> bool:
    """Move a promise on to when it is due again, or end it, if nobody has in the meantime."""
    moved: Any = session.connection().execute(
        _CLAIM,
        {
            "by_id": row.id,
            "due_at": due_at,
            "following": following,
            "becomes": "active" if following else "done",
        },
    )
    return bool(moved.rowcount == 1)


def note(session: Session, row: Reminder, due_at: datetime, state: str) -> int:
    """Write a due moment down, and return its id."""
    values = {
        "person_id": row.person_id,
        "reminder_id": row.id,
        "what": row.what,
        "due_at": due_at,
        "state": state,
    }
    return new_id(session.connection().execute(_NOTE, values))


# Built once: making a statement costs more than SQLite takes to run it.
_CLAIM = (
    update(Reminder)
    .where(
        col(Reminder.id) == bindparam("by_id"),
        col(Reminder.next_at) == bindparam("due_at"),
        col(Reminder.state) == "active",
    )
    .values(next_at=bindparam("following"), state=bindparam("becomes"))
)
_NOTE = insert(Occurrence)
