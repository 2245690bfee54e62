"""The exact journal: readings, meals, measurements, medicines, exercise.

Every row carries the idempotency key of the effect that made it ("inbox:17:0"), unique in its table, so that a
message handled twice leaves one row. A row taken back keeps its place with `undone_by` set to the key of the undo.
"""

from datetime import datetime

from sqlalchemy import Double, Index
from sqlmodel import Field, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


class Entry(SQLModel):
    """What all rows of the journal share; `at` is when it happened, `created_at` when it was written down."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    person_id: str = Field(max_length=32)
    source_key: str = Field(max_length=80, unique=True)
    at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    undone_by: str | None = Field(default=None, max_length=80, index=True)


class Reading(Entry, table=True):
    """A blood glucose value in mmol/L; context as in the understanding spec, origin meter or sensor."""

    __table_args__ = (
        Index("ix_reading_person_at", "person_id", "at"),
        Index("ix_reading_person_written", "person_id", "created_at"),
    )

    mmol: float = Field(sa_type=Double)
    context: str | None = Field(default=None, max_length=16)
    meal: str | None = Field(default=None, max_length=16)
    minutes_after_meal: int | None = None
    origin: str = Field(default="meter", max_length=16)


class Meal(Entry, table=True):
    """What was eaten at one sitting; the sums are of its items, in grams and kcal."""

    __table_args__ = (
        Index("ix_meal_person_at", "person_id", "at"),
        Index("ix_meal_person_written", "person_id", "created_at"),
    )

    meal: str | None = Field(default=None, max_length=16)
    carbs_g: float | None = Field(default=None, sa_type=Double)
    protein_g: float | None = Field(default=None, sa_type=Double)
    fat_g: float | None = Field(default=None, sa_type=Double)
    fiber_g: float | None = Field(default=None, sa_type=Double)
    kcal: float | None = Field(default=None, sa_type=Double)
    expected_rise: float | None = Field(default=None, sa_type=Double)


class MealItem(SQLModel, table=True):
    """One food of a meal; `sealed` holds the food's name as it was said."""

    __tablename__ = "meal_item"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    meal_id: int = Field(sa_type=BigId, index=True)
    person_id: str = Field(max_length=32, index=True)
    position: int
    sealed: bytes = Field(sa_type=Sealed)
    food_key: str | None = Field(default=None, max_length=120)
    quantity: float | None = Field(default=None, sa_type=Double)
    unit: str | None = Field(default=None, max_length=16)
    grams: float | None = Field(default=None, sa_type=Double)
    grams_basis: str = Field(default="unknown", max_length=8)
    carbs_g: float | None = Field(default=None, sa_type=Double)


class Measurement(Entry, table=True):
    """Weight (kg), blood pressure (mmHg), heart rate (bpm), steps, HbA1c (%), ketones (mmol/L), temperature (C)."""

    __table_args__ = (
        Index("ix_measurement_person_at", "person_id", "at"),
        Index("ix_measurement_person_written", "person_id", "created_at"),
    )

    kind: str = Field(max_length=16)
    value: float = Field(sa_type=Double)
    second_value: float | None = Field(default=None, sa_type=Double)


class Medication(Entry, table=True):
    """A medicine that was taken; `sealed` holds its name as it was said."""

    __table_args__ = (
        Index("ix_medication_person_at", "person_id", "at"),
        Index("ix_medication_person_written", "person_id", "created_at"),
    )

    sealed: bytes = Field(sa_type=Sealed)
    dose: float | None = Field(default=None, sa_type=Double)
    unit: str | None = Field(default=None, max_length=16)


class Exercise(Entry, table=True):
    """Something active; `sealed` holds its name as it was said."""

    __table_args__ = (
        Index("ix_exercise_person_at", "person_id", "at"),
        Index("ix_exercise_person_written", "person_id", "created_at"),
    )

    sealed: bytes = Field(sa_type=Sealed)
    minutes: float | None = Field(default=None, sa_type=Double)
