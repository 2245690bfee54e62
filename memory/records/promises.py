"""What became of what was promised: each time a reminder was due, and each person who is still to be erased from files."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, UtcDateTime


class Occurrence(SQLModel, table=True):
    """One moment at which a reminder was due; state is sent, done, skipped, snoozed or missed.

    `what` is that of the reminder, which may be gone. `settled_by` is the key of the effect that settled it.
    """

    __table_args__ = (
        UniqueConstraint("reminder_id", "due_at"),
        Index("ix_occurrence_person_due", "person_id", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32)
    reminder_id: int = Field(sa_type=BigId)
    what: str = Field(max_length=16)
    due_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(default="sent", max_length=8)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_by: str | None = Field(default=None, max_length=80)


class Erasure(SQLModel, table=True):
    """Somebody who was forgotten and of whom files are still to be wiped; gone once that is done.

    `subject` is the id that leads nowhere any more; `shelves` names their folders, by hashes, one a line.
    """

    subject: str = Field(primary_key=True, max_length=32)
    shelves: str = Field(default="", max_length=2000)
    asked_at: datetime = Field(sa_type=UtcDateTime)
