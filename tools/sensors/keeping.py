"""Keeps values in the diary, some thousand in a transaction, so that other writers come in between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlmodel import Session

from memory import diary
from memory.database import Database
from tools.sensors.files import Measured

AT_ONCE = 2000
"""About a tenth of a second on SQLite, in which messages wait."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many values were new, and how many were there."""

    new: int
    known: int


async def keep(database: Database, person_id: str, values: Sequence[Measured], taken_at: datetime) -> Kept:
    """Keep values (by time) once; all of one import are marked as written down at `taken_at`."""
    new = 0
    for start in range(0, len(values), AT_ONCE):
        batch = [(one.at, one.mmol, one.origin) for one in values[start : start + AT_ONCE]]
        new += await database.write(partial(_add, person_id=person_id, batch=batch, taken_at=taken_at))
    return Kept(new, len(values) - new)


def _add(
    session: Session, person_id: str, batch: Sequence[tuple[datetime, float, str]], taken_at: datetime
) -> int:
    return diary.add_readings(session, person_id, batch, taken_at)
