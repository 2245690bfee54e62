"""What platforms without a long memory make us keep: tokens, who may be written to for how long, and what they called us with."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class PlatformToken(SQLModel, table=True):
    """The access token of a bot, shared by all workers; who holds the lease fetches the next. `sealed` is opened by the bot's secret."""

    __tablename__ = "platform_token"

    channel: str = Field(primary_key=True, max_length=16)
    bot: str = Field(primary_key=True, max_length=64)
    sealed: bytes | None = Field(default=None, sa_type=Sealed)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ReplyWindow(SQLModel, table=True):
    """Until when, and how often, a platform lets us write to an account that wrote to us."""

    __tablename__ = "reply_window"

    channel: str = Field(primary_key=True, max_length=16)
    bot: str = Field(primary_key=True, max_length=64)
    account: str = Field(primary_key=True, max_length=128)
    person_id: str = Field(index=True, max_length=32)
    open_until: datetime = Field(sa_type=UtcDateTime)
    left: int = 0


class Callback(SQLModel, table=True):
    """One call of a platform, for a few minutes: what was signed is taken once, and how often a message was delivered is known."""

    __table_args__ = (UniqueConstraint("channel", "bot", "nonce", "delivery"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    channel: str = Field(max_length=16)
    bot: str = Field(max_length=64)
    nonce: str = Field(max_length=64)
    external_id: str = Field(index=True, max_length=128)
    delivery: int
    at: datetime = Field(index=True, sa_type=UtcDateTime)
