"""What stands in the journal between two instants: since <= at < until, by time."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from memory.diary.journal import E
from memory.records import Exercise, Measurement, Medication, Reading
from memory.vault import Vault


@dataclass(frozen=True)
class MedicationSeen:
    """A medicine that was taken, with its name as it was said."""

    medication: Medication
    name: str


@dataclass(frozen=True)
class ExerciseSeen:
    """Something active, with its name as it was said."""

    exercise: Exercise
    name: str


def readings(session: Session, person_id: str, since: datetime, until: datetime) -> list[Reading]:
    """Glucose readings, in mmol/L."""
    return _standing(session, Reading, person_id, since, until)


def measurements(session: Session, person_id: str, since: datetime, until: datetime) -> list[Measurement]:
    """Weight, blood pressure and the like, of every kind."""
    return _standing(session, Measurement, person_id, since, until)


def medications(
    session: Session, vault: Vault, person_id: str, since: datetime, until: datetime
) -> list[MedicationSeen]:
    """Medicines that were taken."""
    rows = _standing(session, Medication, person_id, since, until)
    return [MedicationSeen(row, vault.open_text(session, person_id, row.sealed)) for row in rows]


def exercises(
    session: Session, vault: Vault, person_id: str, since: datetime, until: datetime
) -> list[ExerciseSeen]:
    """What was done."""
    rows = _standing(session, Exercise, person_id, since, until)
    return [ExerciseSeen(row, vault.open_text(session, person_id, row.sealed)) for row in rows]


def _standing(session: Session, kind: type[E], person_id: str, since: datetime, until: datetime) -> list[E]:
    found = session.exec(
        select(kind)
        .where(
            kind.person_id == person_id,
            col(kind.undone_by).is_(None),
            col(kind.at) >= since,
            col(kind.at) < until,
        )
        .order_by(col(kind.at), col(kind.id))
    )
    return list(found)
