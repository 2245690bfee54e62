"""Which promises are due, and whose they are: each is moved on by one atomic update, so that two workers never ring it twice."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, insert, tuple_, update
from sqlmodel import Session, col, select

from memory.prepared import Prepared
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
    moved = {
        "by_id": row.id,
        "due_at": due_at,
        "following": following,
        "becomes": "active" if following else "done",
    }
    return _CLAIM.change(session, moved) == 1


def note(session: Session, row: Reminder, due_at: datetime, state: str) -> int:
    """Write a due moment down, and return its id."""
    values = {
        "person_id": row.person_id,
        "reminder_id": row.id,
        "what": row.what,
        "due_at": due_at,
        "state": state,
    }
    return _NOTE.insert(session, values)


_CLAIM = Prepared(
    update(Reminder)
    .where(
        col(Reminder.id) == bindparam("by_id"),
        col(Reminder.next_at) == bindparam("due_at"),
        col(Reminder.state) == "active",
    )
    .values(next_at=bindparam("following"), state=bindparam("becomes"))
)
_NOTE = Prepared(insert(Occurrence))
