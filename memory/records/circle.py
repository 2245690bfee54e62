"""Who looks after whom, what they may, and what must reach them: grants, invitations, letters, alerts."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class CareGrant(SQLModel, table=True):
    """What a person lets a caregiver do: scopes are words with commas between them; none once it is revoked.

    `sealed` holds what the two are to each other: `label`, as the person calls the caregiver, and `relation` and `name`,
    what the person is to the caregiver ("mother").
    """

    __tablename__ = "care_grant"
    __table_args__ = (UniqueConstraint("person_id", "caregiver_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32)
    caregiver_id: str = Field(max_length=32, index=True)
    role: str = Field(default="caregiver", max_length=16)
    scopes: str = Field(default="", max_length=120)
    sealed: bytes = Field(sa_type=Sealed)
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class GroupGrant(SQLModel, table=True):
    """What a person lets be said of them in one group chat, or in one topic of it."""

    __tablename__ = "group_grant"
    __table_args__ = (
        UniqueConstraint("person_id", "channel", "bot", "chat"),
        Index("ix_group_grant_chat", "channel", "bot", "chat"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32)
    channel: str = Field(max_length=16)
    bot: str = Field(max_length=64)
    chat: str = Field(max_length=128)
    scopes: str = Field(default="", max_length=120)
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Invitation(SQLModel, table=True):
    """A code that lets one other person ask to be a caregiver, once; only its hash is kept.

    `sealed` holds what the two are to each other, as in a grant. state is made, opened, told, granted, refused or withdrawn.
    """

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32, index=True)
    source_key: str = Field(max_length=80, unique=True)
    code_hash: str = Field(max_length=64, unique=True)
    sealed: bytes = Field(sa_type=Sealed)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    caregiver_id: str | None = Field(default=None, max_length=32, index=True)
    state: str = Field(default="made", max_length=12)


class Notice(SQLModel, table=True):
    """Something that must be written to a person in private, outside of any answer of theirs.

    `sealed` holds the parts as JSON. state is queued, posted or unreachable.
    """

    __table_args__ = (Index("ix_notice_due", "state", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32, index=True)
    source_key: str = Field(max_length=80, unique=True)
    sealed: bytes = Field(sa_type=Sealed)
    created_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(default="queued", max_length=12)


class Alert(SQLModel, table=True):
    """Something that somebody must see: `step` counts how often it was told, `next_at` is when it is told again.

    `sealed` holds its facts. state is open, acknowledged, over (it passed by itself) or unanswered.
    """

    __table_args__ = (
        Index("ix_alert_due", "state", "next_at"),
        Index("ix_alert_person", "person_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32)
    source_key: str = Field(max_length=80, unique=True)
    kind: str = Field(max_length=16)
    sealed: bytes = Field(sa_type=Sealed)
    at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    step: int = 0
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: str = Field(default="open", max_length=12)
    settled_by: str | None = Field(default=None, max_length=32)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AlertRule(SQLModel, table=True):
    """How a person wants to be watched over; who never said has no row.

    `wait_minutes` is how long caregivers are left out of what may wait; `no_reading_hours` and `missed` are off by default.
    """

    __tablename__ = "alert_rule"
    __table_args__ = (Index("ix_alert_rule_due", "next_check_at"),)

    person_id: str = Field(primary_key=True, max_length=32)
    wait_minutes: int = 10
    no_reading_hours: int | None = None
    missed: bool = False
    next_check_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
