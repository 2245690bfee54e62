"""Where a person's glucose values are kept elsewhere, and how far they were fetched."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class SensorSite(SQLModel, table=True):
    """A Nightscout site; `sealed` holds a JSON object of its URL and token.

    `next_at` is when it is asked again (never, if empty), `until` how far its values were fetched, `pushes` whether meals
    are written there and `pushed` up to when they were; `state` is new, fine, unreachable or refused.
    """

    __tablename__ = "sensor_site"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32, unique=True)
    sealed: bytes = Field(sa_type=Sealed)
    state: str = Field(default="new", max_length=16)
    failures: int = 0
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    pushes: bool = False
    pushed: datetime | None = Field(default=None, sa_type=UtcDateTime)
