"""Who the person is, where they are reached, and the key that seals what they said."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Double, UniqueConstraint
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


def new_person_id() -> str:
    """Make an id that says nothing about the person (32 hexadecimal digits)."""
    return uuid4().hex


class Person(SQLModel, table=True):
    """One human being; glucose targets are mmol/L, the zone is an IANA name."""

    id: str = Field(default_factory=new_person_id, primary_key=True, max_length=32)
    created_at: datetime = Field(sa_type=UtcDateTime)
    zone: str = Field(default="Asia/Shanghai", max_length=64)
    language: str = Field(default="zh", max_length=8)
    unit: str = Field(default="mmol/L", max_length=8)
    target_low: float = Field(default=3.9, sa_type=Double)
    target_high: float = Field(default=10.0, sa_type=Double)


class PersonKey(SQLModel, table=True):
    """The person's data key, wrapped by the master key; destroying this row makes their texts unreadable."""

    __tablename__ = "person_key"

    person_id: str = Field(primary_key=True, max_length=32)
    wrapped: bytes = Field(sa_type=Sealed)


class Identity(SQLModel, table=True):
    """An account of a person on one channel."""

    __table_args__ = (UniqueConstraint("channel", "bot", "account"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(index=True, max_length=32)
    channel: str = Field(max_length=16)
    bot: str = Field(max_length=64)
    account: str = Field(max_length=128)
    reachable: bool = True


class Profile(SQLModel, table=True):
    """What the person told of themselves: one sealed JSON object (age, sex, diabetes type, preferences, ...)."""

    person_id: str = Field(primary_key=True, max_length=32)
    sealed: bytes = Field(sa_type=Sealed)
    updated_at: datetime = Field(sa_type=UtcDateTime)
