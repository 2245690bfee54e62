from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlmodel import Session

from memory import diary
from memory.database import Database
from memory.records import Exercise, Measurement, Medication, Person, Reading
from memory.vault import Vault

NOW = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _readings(person_id: str, session: Session) -> None:
    for hours in (2, 0, 1, 3):
        at = NOW + hours * HOUR
        diary.add(
            session,
            Reading(person_id=person_id, source_key=f"k:{hours}", at=at, created_at=NOW, mmol=6.0 + hours),
        )


async def test_readings_come_by_time_from_since_until_before_until(
    database: Database, person: Person
) -> None:
    await database.write(lambda session: _readings(person.id, session))
    found = await database.read(lambda s: diary.readings(s, person.id, NOW, NOW + 3 * HOUR))
    assert [row.mmol for row in found] == [6.0, 7.0, 8.0]


async def test_a_period_may_be_said_in_any_offset(database: Database, person: Person) -> None:
    await database.write(lambda session: _readings(person.id, session))
    shanghai = timezone(timedelta(hours=8))
    since, until = NOW.astimezone(shanghai), (NOW + HOUR).astimezone(shanghai)
    found = await database.read(lambda s: diary.readings(s, person.id, since, until))
    assert [row.mmol for row in found] == [6.0]


async def test_readings_at_one_instant_keep_the_order_in_which_they_came(
    database: Database, person: Person
) -> None:
    def write(session: Session) -> None:
        for number in range(5):
            key, mmol = f"k:{number}", 6.0 + number
            diary.add(
                session,
                Reading(person_id=person.id, source_key=key, at=NOW, created_at=NOW, mmol=mmol),
            )
            session.flush()

    await database.write(write)
    found = await database.read(lambda s: diary.readings(s, person.id, NOW, NOW + HOUR))
    assert [row.mmol for row in found] == [6.0, 7.0, 8.0, 9.0, 10.0]


async def test_measurements_keep_both_values(database: Database, person: Person) -> None:
    row = Measurement(
        person_id=person.id,
        source_key="k",
        at=NOW,
        created_at=NOW,
        kind="blood_pressure",
        value=130,
        second_value=85,
    )
    await database.write(lambda session: diary.add(session, row))
    (found,) = await database.read(lambda s: diary.measurements(s, person.id, NOW, NOW + HOUR))
    assert (found.kind, found.value, found.second_value) == ("blood_pressure", 130, 85)


async def test_medicines_and_exercise_come_with_their_names(
    database: Database, vault: Vault, person: Person
) -> None:
    def write(session: Session) -> None:
        taken = vault.seal(session, person.id, "二甲双胍")
        done = vault.seal(session, person.id, "a walk by the river")
        shared: dict[str, Any] = {"person_id": person.id, "at": NOW, "created_at": NOW}
        diary.add(session, Medication(**shared, source_key="a", sealed=taken, dose=0.5, unit="g"))
        diary.add(session, Exercise(**shared, source_key="b", sealed=done, minutes=30))

    await database.write(write)
    (taken,) = await database.read(lambda s: diary.medications(s, vault, person.id, NOW, NOW + HOUR))
    (done,) = await database.read(lambda s: diary.exercises(s, vault, person.id, NOW, NOW + HOUR))
    assert (taken.name, taken.medication.dose, taken.medication.unit) == ("二甲双胍", 0.5, "g")
    assert (done.name, done.exercise.minutes) == ("a walk by the river", 30)


@pytest.mark.safety
async def test_nobody_reads_the_diary_of_another(database: Database, vault: Vault, person: Person) -> None:
    await database.write(lambda session: _readings(person.id, session))

    def look(session: Session) -> list[object]:
        period = (NOW - HOUR, NOW + 9 * HOUR)
        return [
            *diary.readings(session, "other", *period),
            *diary.measurements(session, "other", *period),
            *diary.medications(session, vault, "other", *period),
            *diary.exercises(session, vault, "other", *period),
        ]

    assert await database.read(look) == []
