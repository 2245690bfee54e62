"""Thousands of values at once, as a sensor's file or site brings them: each kept once, however often it comes."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from memory.records import Person, Reading

SENSOR = "sensor"
_SAME_MINUTE = timedelta(seconds=90)
_SAME_MMOL = 0.15  # two programs round one value apart by no more


def add_readings(
    session: Session, person_id: str, values: Sequence[tuple[datetime, float, str]], now: datetime
) -> int:
    """Write values (instant, mmol/L, origin; by time) that are not there yet; returns how many were new.

    A value of the same minute is the same value, and so is one a minute aside that differs by rounding alone: one
    sensor reaches us by more than one way. What was taken back and comes again stands again.
    """
    if not values:
        return 0
    # Two imports of one person stand in line.
    session.exec(select(Person.id).where(Person.id == person_id).with_for_update()).first()
    known = _known(session, person_id, values[0][0] - _SAME_MINUTE, values[-1][0] + _SAME_MINUTE)
    keys = {row[2]: row for row in known}
    times, numbers = [row[0] for row in known], [row[1] for row in known]
    new: dict[str, dict[str, Any]] = {}
    again: list[str] = []
    for at, mmol, origin in values:
        key = _key(person_id, at, origin)
        if key in keys:
            if keys[key][3] is not None:
                again.append(key)
        elif key not in new and not _seen(times, numbers, at, mmol):
            row = {"person_id": person_id, "source_key": key, "at": at, "created_at": now}
            new[key] = {**row, "mmol": mmol, "origin": origin}
    if new:
        session.connection().execute(insert(Reading), list(new.values()))
    if again:
        stands: Any = update(Reading).where(col(Reading.source_key).in_(again)).values(undone_by=None)
        session.connection().execute(stands)
    return len(new) + len(again)


def take_back_readings(session: Session, person_id: str, since: datetime, until: datetime, key: str) -> int:
    """Take back what imports wrote down between two instants; returns how many values."""
    gone: Any = (
        update(Reading)
        .where(
            col(Reading.person_id) == person_id,
            col(Reading.source_key).startswith(_prefix(person_id), autoescape=True),
            col(Reading.created_at) >= since,
            col(Reading.created_at) <= until,
            col(Reading.undone_by).is_(None),
        )
        .values(undone_by=key)
    )
    return int(session.connection().execute(gone).rowcount)


def series(
    session: Session, person_id: str, since: datetime, until: datetime
) -> list[tuple[datetime, float]]:
    """Instants and mmol/L of every standing value from since to until, by time: light, where there are thousands."""
    found = session.exec(
        select(Reading.at, Reading.mmol)
        .where(
            Reading.person_id == person_id,
            col(Reading.undone_by).is_(None),
            col(Reading.at) >= since,
            col(Reading.at) < until,
        )
        .order_by(col(Reading.at), col(Reading.id))
    )
    return [(at, mmol) for at, mmol in found]


def _known(
    session: Session, person_id: str, since: datetime, until: datetime
) -> list[tuple[datetime, float, str, str | None]]:
    found = session.exec(
        select(Reading.at, Reading.mmol, Reading.source_key, Reading.undone_by)
        .where(
            Reading.person_id == person_id,
            col(Reading.source_key).startswith(_prefix(person_id), autoescape=True),
            col(Reading.at) >= since,
            col(Reading.at) <= until,
        )
        .order_by(col(Reading.at))
    )
    return [(at, mmol, key, undone) for at, mmol, key, undone in found]


def _seen(times: Sequence[datetime], numbers: Sequence[float], at: datetime, mmol: float) -> bool:
    place = bisect_left(times, at - _SAME_MINUTE)
    while place < len(times) and times[place] <= at + _SAME_MINUTE:
        if abs(numbers[place] - mmol) <= _SAME_MMOL:
            return True
        place += 1
    return False


def _prefix(person_id: str) -> str:
    return f"cgm:{person_id}:"


def _key(person_id: str, at: datetime, origin: str) -> str:
    minute = int(at.astimezone(UTC).timestamp() // 60)
    return f"{_prefix(person_id)}{minute}" + ("" if origin == SENSOR else f":{origin}")
