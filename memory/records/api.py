"""What lets programs in: tokens, of which only a hash is kept, and the calls that must not be done twice."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class ApiToken(SQLModel, table=True):
    """A token of the API: `id` is its public half, `token_hash` SHA-256 of the secret one; scopes are words with commas.

    role is person (it speaks as `person_id`) or admin (then `person_id` is empty).
    """

    __tablename__ = "api_token"

    id: str = Field(primary_key=True, max_length=16)
    token_hash: str = Field(max_length=64)
    role: str = Field(default="person", max_length=8)
    person_id: str = Field(default="", max_length=32, index=True)
    scopes: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ApiCall(SQLModel, table=True):
    """A call that carried an idempotency key: a hash of who, where and the key, and what was answered, sealed.

    `status` is 0 until it is answered; `body_hash` tells whether the same was asked again.
    """

    __tablename__ = "api_call"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    source_key: str = Field(max_length=80, unique=True)
    person_id: str = Field(max_length=32, index=True)
    body_hash: str = Field(max_length=64)
    status: int = 0
    sealed: bytes | None = Field(default=None, sa_type=Sealed)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
