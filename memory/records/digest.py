"""What was worked out of a person's rows in the background, and how far each look went; all of it can be made again."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class Digest(SQLModel, table=True):
    """The summary of what somebody told, in a model's words and without figures, sealed; none where there is no model.

    It covers memories up to the id `upto` and was made at `made_at`; patterns were looked for at `mined_at`.
    """

    person_id: str = Field(primary_key=True, max_length=32)
    sealed: bytes | None = Field(default=None, sa_type=Sealed)
    upto: int = Field(default=0, sa_type=BigId)
    made_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    mined_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
