import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, func, select

from memory import diary
from memory.database import Database
from memory.diary.journal import KINDS
from memory.records import Exercise, Meal, Measurement, Medication, Person, Reading
from memory.records.diary import Entry

NOW = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)


def _reading(person_id: str, key: str, mmol: float = 6.8, minutes: float = 0) -> Reading:
    written = NOW + timedelta(minutes=minutes)
    return Reading(person_id=person_id, source_key=key, at=NOW, created_at=written, mmol=mmol)


def _add(person_id: str, key: str, minutes: float, session: Session) -> Reading:
    return diary.add(session, _reading(person_id, key, minutes=minutes))[0]


def _each_kind(person_id: str, prefix: str) -> list[diary.Entry]:
    shared: dict[str, Any] = {"person_id": person_id, "at": NOW, "created_at": NOW}
    return [
        Reading(**shared, source_key=f"{prefix}:0", mmol=6.8),
        Meal(**shared, source_key=f"{prefix}:1", meal="breakfast"),
        Measurement(**shared, source_key=f"{prefix}:2", kind="blood_pressure", value=130, second_value=85),
        Medication(**shared, source_key=f"{prefix}:3", sealed=b"", dose=0.5, unit="g"),
        Exercise(**shared, source_key=f"{prefix}:4", sealed=b"", minutes=30),
    ]


def test_every_table_of_the_journal_is_a_kind() -> None:
    assert set(Entry.__subclasses__()) == set(KINDS)


async def test_an_entry_is_written_once_for_its_key(database: Database, person: Person) -> None:
    first, new = await database.write(lambda s: diary.add(s, _reading(person.id, "inbox:1:0", 6.8)))
    again, still_new = await database.write(lambda s: diary.add(s, _reading(person.id, "inbox:1:0", 9.9)))
    assert (new, still_new) == (True, False)
    assert (again.id, again.mmol) == (first.id, 6.8)


async def test_an_entry_that_arrives_twice_at_once_is_written_once(
    database: Database, database_url: str, person: Person
) -> None:
    elsewhere = Database(database_url)
    results = await asyncio.gather(
        *(
            each.write(lambda s: diary.add(s, _reading(person.id, "inbox:1:0")))
            for _ in range(10)
            for each in (database, elsewhere)
        )
    )
    await elsewhere.close()
    assert sum(new for _, new in results) == 1
    assert len({row.id for row, _ in results}) == 1
    assert await database.read(lambda s: s.exec(select(func.count()).select_from(Reading)).one()) == 1


@pytest.mark.safety
async def test_a_key_of_somebody_else_shows_nobody_their_entry(database: Database, person: Person) -> None:
    await database.write(lambda s: diary.add(s, _reading("other", "inbox:1:0")))
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        await database.write(lambda s: diary.add(s, _reading(person.id, "inbox:1:0")))


async def test_every_kind_is_written_and_taken_back_last_first(database: Database, person: Person) -> None:
    """Entries of one message share their instant; the key tells in which order they were said."""

    def write(session: Session) -> None:
        for entry in _each_kind(person.id, "inbox:9"):
            assert diary.add(session, entry)[1]

    await database.write(write)
    undone = []
    for number in range(6):
        key = f"inbox:{10 + number}"
        last = await database.read(lambda session: diary.latest(session, person.id))
        taken = await database.write(partial(diary.undo_last, person_id=person.id, key=key))
        assert (last and last.source_key) == (taken and taken.source_key)
        undone.append(taken and (type(taken), taken.source_key, taken.undone_by))
    assert undone == [
        (Exercise, "inbox:9:4", "inbox:10"),
        (Medication, "inbox:9:3", "inbox:11"),
        (Measurement, "inbox:9:2", "inbox:12"),
        (Meal, "inbox:9:1", "inbox:13"),
        (Reading, "inbox:9:0", "inbox:14"),
        None,
    ]


async def test_the_tenth_entry_of_a_message_comes_after_the_ninth(database: Database, person: Person) -> None:
    shared: dict[str, Any] = {"person_id": person.id, "at": NOW, "created_at": NOW}
    await database.write(lambda s: diary.add(s, Meal(**shared, source_key="inbox:1:10")))
    await database.write(lambda s: diary.add(s, Reading(**shared, source_key="inbox:1:9", mmol=6.8)))
    last = await database.read(lambda session: diary.latest(session, person.id))
    assert isinstance(last, Meal)


async def test_last_is_what_was_written_last_not_what_happened_last(
    database: Database, person: Person
) -> None:
    def write(session: Session) -> None:
        diary.add(session, _reading(person.id, "a", minutes=5))
        late = _reading(person.id, "b", minutes=6)
        late.at = NOW - timedelta(days=1)
        diary.add(session, late)

    await database.write(write)
    last = await database.read(lambda session: diary.latest(session, person.id))
    assert last is not None
    assert last.source_key == "b"


async def test_an_undo_that_is_repeated_undoes_nothing_more(database: Database, person: Person) -> None:
    for number in range(3):
        await database.write(partial(_add, person.id, f"k:{number}", number))
    first = await database.write(lambda session: diary.undo_last(session, person.id, "inbox:7"))
    again = await database.write(lambda session: diary.undo_last(session, person.id, "inbox:7"))
    assert first is not None
    assert again is not None
    assert first.source_key == again.source_key == "k:2"
    standing = await database.read(lambda s: diary.readings(s, person.id, NOW, NOW + timedelta(days=1)))
    assert [row.source_key for row in standing] == ["k:0", "k:1"]


async def test_undos_at_once_take_back_one_entry_for_each_key(
    database: Database, database_url: str, person: Person
) -> None:
    for number in range(6):
        await database.write(partial(_add, person.id, f"k:{number}", number))
    elsewhere = Database(database_url)
    keys = ["u1", "u2", "u3"] * 2
    taken = await asyncio.gather(
        *(
            (database, elsewhere)[number % 2].write(partial(diary.undo_last, person_id=person.id, key=key))
            for number, key in enumerate(keys)
        )
    )
    await elsewhere.close()
    assert {row and row.source_key for row in taken} == {"k:5", "k:4", "k:3"}
    standing = await database.read(lambda s: diary.readings(s, person.id, NOW, NOW + timedelta(days=1)))
    assert [row.source_key for row in standing] == ["k:0", "k:1", "k:2"]


async def test_an_entry_that_was_taken_back_does_not_come_again(database: Database, person: Person) -> None:
    await database.write(partial(_add, person.id, "inbox:1:0", 0))
    await database.write(lambda session: diary.undo_last(session, person.id, "inbox:2"))
    row, new = await database.write(lambda s: diary.add(s, _reading(person.id, "inbox:1:0")))
    assert (row.undone_by, new) == ("inbox:2", False)
    assert await database.read(lambda session: diary.latest(session, person.id)) is None


@pytest.mark.safety
async def test_nobody_sees_or_undoes_the_entries_of_another(database: Database, person: Person) -> None:
    await database.write(partial(_add, person.id, "k", 0))
    assert await database.read(lambda session: diary.latest(session, "other")) is None
    assert await database.write(lambda session: diary.undo_last(session, "other", "u")) is None
    await database.write(lambda session: diary.undo_last(session, person.id, "u"))
    assert await database.write(lambda session: diary.undo_last(session, "other", "u")) is None
