"""What came in, what goes out, and the buttons between."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class Inbox(SQLModel, table=True):
    """One message as it was received, once; state is queued, running, done or failed."""

    # The id is in the keys of all that the message did: it must not come back when a person is forgotten.
    __table_args__ = (
        UniqueConstraint("channel", "bot", "external_id"),
        Index("ix_inbox_due", "state", "lease_until"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    channel: str = Field(max_length=16)
    bot: str = Field(max_length=64)
    external_id: str = Field(max_length=128)
    chat: str = Field(max_length=128, index=True)
    person_id: str = Field(max_length=32, index=True)
    audience: str = Field(max_length=8)
    sealed: bytes = Field(sa_type=Sealed)
    sent_at: datetime = Field(sa_type=UtcDateTime)
    received_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(default="queued", max_length=8)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Outbox(SQLModel, table=True):
    """One part of a reply, rendered once, never changed; state is queued, sending, sent, failed, unknown or kept (for the next message)."""

    __table_args__ = (
        UniqueConstraint("source_key", "part"),
        Index("ix_outbox_due", "state", "not_before"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    source_key: str = Field(max_length=80)
    part: int
    channel: str = Field(max_length=16)
    bot: str = Field(max_length=64)
    chat: str = Field(max_length=128, index=True)
    person_id: str = Field(max_length=32, index=True)
    sealed: bytes = Field(sa_type=Sealed)
    created_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(default="queued", max_length=8)
    attempts: int = 0
    not_before: datetime = Field(sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    platform_message_id: str | None = Field(default=None, max_length=128)
    error: str | None = Field(default=None, max_length=200)


class PollOffset(SQLModel, table=True):
    """How far a polled platform has been read: the last update whose message is committed."""

    __tablename__ = "poll_offset"

    channel: str = Field(primary_key=True, max_length=16)
    bot: str = Field(primary_key=True, max_length=64)
    last_update: int = Field(sa_type=BigId)


class Button(SQLModel, table=True):
    """What a button does when the allowed person presses it before it expires; the platform sees only the id."""

    id: str = Field(primary_key=True, max_length=24)
    person_id: str = Field(max_length=32, index=True)
    source_key: str = Field(max_length=80, index=True)
    sealed: bytes = Field(sa_type=Sealed)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
