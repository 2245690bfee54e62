"""What holds of a person for a time: one fact, the memory that told it, and when it began and ceased to hold."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class Fact(SQLModel, table=True):
    """One fact; `sealed` holds a JSON object of its slot ("insulin_dose:basal") and the words that said it.

    `source_key` is that of the Memory which told it; `position` counts the facts of one memory. A fact that still
    holds has no `valid_to`; the memory that ended it is named by `ended_by`.
    """

    __table_args__ = (
        UniqueConstraint("source_key", "position"),
        Index("ix_fact_person", "person_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32)
    source_key: str = Field(max_length=80)
    position: int = 0
    kind: str = Field(max_length=16)
    sealed: bytes = Field(sa_type=Sealed)
    valid_from: datetime = Field(sa_type=UtcDateTime)
    valid_to: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: str | None = Field(default=None, max_length=80)
