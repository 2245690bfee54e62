"""What lets browsers in: one-time codes and sessions, of which only a hash is kept, and the admins who have a password."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class WebPass(SQLModel, table=True):
    """A code or a session: `hash` is SHA-256 of what the browser shows.

    kind is link (a code, good once) or session; way is how the person came: link, telegram, password or local. A session that
    was not used until `idle_at` is over before `expires_at`.
    """

    __tablename__ = "web_pass"

    hash: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=8)
    way: str = Field(max_length=12)
    person_id: str = Field(max_length=32, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    idle_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WebAdmin(SQLModel, table=True):
    """Somebody who runs this Tangban from a browser: an argon2 hash, and the secret of the second factor, sealed.

    `last_step` is the last half minute whose code was taken: no code is taken twice.
    """

    __tablename__ = "web_admin"

    name: str = Field(primary_key=True, max_length=64)
    person_id: str = Field(max_length=32, index=True)
    password: str = Field(max_length=200)
    sealed: bytes = Field(sa_type=Sealed)
    last_step: int = Field(default=0, sa_type=BigId)
    created_at: datetime = Field(sa_type=UtcDateTime)


class WebTry(SQLModel, table=True):
    """How often somebody has knocked: `name` is a hash of where from or at what, `until` when the last try is worked off."""

    __tablename__ = "web_try"

    name: str = Field(primary_key=True, max_length=64)
    until: datetime = Field(sa_type=UtcDateTime, index=True)
