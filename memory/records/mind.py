"""What is remembered, found and planned."""

from datetime import datetime

from sqlalchemy import Double, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime

_UNREAD = text("unread IS NOT NULL")


class Conversation(SQLModel, table=True):
    """The state of one talk between turns (LangGraph's checkpoint), sealed with the person's key."""

    thread: str = Field(primary_key=True, max_length=200)
    person_id: str = Field(max_length=32, index=True)
    sealed: bytes = Field(sa_type=Sealed)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Memory(SQLModel, table=True):
    """Something that was said: the text and its float16 vector, both sealed.

    Of a row that was written without being read, `unread` says which facts it may tell (memory.recall.facts.untold).
    """

    # An id in an index that was built before must never mean another memory.
    __table_args__ = (
        Index("ix_memory_person", "person_id", "id"),
        Index("ix_memory_unread", "person_id", "unread", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32)
    source_key: str = Field(max_length=80, unique=True)
    at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(max_length=16)
    sealed: bytes = Field(sa_type=Sealed)
    vector: bytes | None = Field(default=None, sa_type=Sealed)
    embedder: str | None = Field(default=None, max_length=64)
    unread: int | None = Field(default=None, sa_type=SmallInteger)


class MemoryBlock(SQLModel, table=True):
    """What an index needs of many memories, sealed together; made of their rows, and good as long as so many of those are there.

    It covers a person's memories from after one id up to another.
    """

    __tablename__ = "memory_block"
    __table_args__ = (UniqueConstraint("person_id", "last_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32)
    after_id: int = Field(sa_type=BigId)
    last_id: int = Field(sa_type=BigId)
    covers: int
    sealed: bytes = Field(sa_type=Sealed)


class Insight(SQLModel, table=True):
    """A pattern found in a person's own rows, with its evidence sealed."""

    __table_args__ = (UniqueConstraint("person_id", "fingerprint"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32, index=True)
    fingerprint: str = Field(max_length=64)
    kind: str = Field(max_length=32)
    sealed: bytes = Field(sa_type=Sealed)
    confidence: float = Field(sa_type=Double)
    found_at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Reminder(SQLModel, table=True):
    """A promise to write: a wall-clock rule in the person's zone or one instant, and when it is next due."""

    __table_args__ = (Index("ix_reminder_due", "state", "next_at"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32, index=True)
    source_key: str = Field(max_length=80, unique=True)
    what: str = Field(max_length=16)
    sealed: bytes = Field(sa_type=Sealed)
    wall_time: str | None = Field(default=None, max_length=5)
    repeat: str = Field(default="once", max_length=8)
    weekday: int | None = None
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: str = Field(default="active", max_length=8)
    created_at: datetime = Field(sa_type=UtcDateTime)
    channel: str = Field(max_length=16)
    bot: str = Field(max_length=64)
    chat: str = Field(max_length=128)


class Promotion(SQLModel, table=True):
    """A brain of a person's own, as "backend:model", from when it was promoted until it was taken back."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32, index=True)
    brain: str = Field(max_length=200)
    promoted_at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BrainVote(SQLModel, table=True):
    """What a person thought of one answer of a brain: "good" or "bad"; else what they did next: "again", "wrong" or "on"."""

    __tablename__ = "brain_vote"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32, index=True)
    source_key: str = Field(max_length=80, unique=True)
    version: str = Field(max_length=200)
    opinion: str = Field(max_length=8)
    at: datetime = Field(sa_type=UtcDateTime)
