"""What stands in the journal between two instants: since <= at < until, by time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from memory.diary.journal import E
from memory.prepared import Prepared
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


def last_value(session: Session, person_id: str, since: datetime, until: datetime) -> float | None:
    """Give the last of the glucose readings in mmol/L, if there is one."""
    found = _LAST_VALUE.first(session, {"by_person": person_id, "since": since, "until": until})
    return None if found is None else float(found[0])


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


_LAST_VALUE = Prepared(
    select(Reading.mmol)
    .where(
        col(Reading.person_id) == bindparam("by_person"),
        col(Reading.undone_by).is_(None),
        col(Reading.at) >= bindparam("since"),
        col(Reading.at) < bindparam("until"),
    )
    .order_by(col(Reading.at).desc(), col(Reading.id).desc())
    .limit(1)
)
