import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, LargeBinary, Table, insert
from sqlalchemy.types import DateTime, Float, Integer
from sqlmodel import Session, SQLModel, func, select

from memory import people
from memory.database import Database
from memory.people import ProfileError
from memory.records import AuditEntry, Person, PersonKey, Profile, UtcDateTime
from memory.vault import KeyDestroyedError, Vault

NOW = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
WITHOUT_OWNER = {
    "person",
    "poll_offset",
    "audit_entry",
    "audit_head",
    "erasure",
    "web_try",  # hashes of who knocked too often, kept until the tries are worked off
    "callback",  # the nonces of a platform's calls
    "platform_token",
    "training_run",  # names who asked by an id that leads nowhere once they are gone
}
ONE_EACH = {"profile", "digest", "alert_rule", "sensor_site"}


def _identify(vault: Vault, account: str, session: Session, **changes: str) -> Person:
    said: dict[str, Any] = {
        "channel": "telegram",
        "bot": "b",
        "language": "zh",
        "zone": "Asia/Shanghai",
    } | changes
    return people.identify(session, vault, account=account, now=NOW, **said)


def _update(vault: Vault, person_id: str, changes: dict[str, Any], session: Session) -> Person:
    return people.update_profile(session, vault, person_id, changes, NOW)


async def test_an_account_is_the_same_person_every_time(database: Database, vault: Vault) -> None:
    first = await database.write(partial(_identify, vault, "7"))
    again = await database.write(partial(_identify, vault, "7", language="en", zone="Europe/Paris"))
    assert again.id == first.id
    assert (again.language, again.zone, again.unit) == ("zh", "Asia/Shanghai", "mmol/L")
    assert again.created_at == NOW


@pytest.mark.safety
async def test_accounts_that_differ_in_anything_are_different_people(
    database: Database, vault: Vault
) -> None:
    """Letter case and trailing blanks too, which MariaDB would overlook by itself."""
    accounts = ["oA1", "oa1", "oA1 ", "ｏA1", "oÁ1"]
    found = [await database.write(partial(_identify, vault, account)) for account in accounts]
    found.append(await database.write(partial(_identify, vault, "oA1", channel="wechat")))
    found.append(await database.write(partial(_identify, vault, "oA1", bot="other")))
    assert len({person.id for person in found}) == 7


async def test_an_account_that_writes_twice_at_once_is_one_person(
    database: Database, database_url: str, vault: Vault
) -> None:
    elsewhere = Database(database_url)
    found = await asyncio.gather(
        *(each.write(partial(_identify, vault, "7")) for _ in range(10) for each in (database, elsewhere))
    )
    await elsewhere.close()
    assert len({person.id for person in found}) == 1
    assert await database.read(lambda s: s.exec(select(func.count()).select_from(Person)).one()) == 1
    assert await database.read(lambda s: s.exec(select(func.count()).select_from(PersonKey)).one()) == 1


async def test_a_person_is_found_by_id(database: Database, person: Person) -> None:
    found = await database.read(lambda session: people.person(session, person.id))
    assert found == person
    assert await database.read(lambda session: people.person(session, "nobody")) is None


async def test_what_is_told_is_sealed_and_comes_back(
    database: Database, vault: Vault, person: Person
) -> None:
    assert await database.read(lambda session: people.profile(session, vault, person.id)) == {}
    await database.write(partial(_update, vault, person.id, {"name": "王芳", "age": 68}))
    await database.write(
        partial(_update, vault, person.id, {"age": 69, "diabetes_type": "type2", "sex": None})
    )
    told = await database.read(lambda session: people.profile(session, vault, person.id))
    assert told == {"name": "王芳", "age": 69, "diabetes_type": "type2"}
    row = await database.read(lambda session: session.exec(select(Profile)).one())
    assert "王芳".encode() not in row.sealed


async def test_unit_zone_language_and_targets_are_columns(
    database: Database, vault: Vault, person: Person
) -> None:
    changes = {
        "unit": "mg/dL",
        "timezone": "Asia/Taipei",
        "language": "en",
        "target_low": 4.4,
        "target_high": 8.0,
    }
    changed = await database.write(partial(_update, vault, person.id, changes))
    found = await database.read(lambda session: people.person(session, person.id))
    assert found == changed
    assert found is not None
    assert (found.unit, found.zone, found.language) == ("mg/dL", "Asia/Taipei", "en")
    assert (found.target_low, found.target_high) == (4.4, 8.0)
    assert await database.read(lambda session: people.profile(session, vault, person.id)) == {}


async def test_a_preference_joins_the_others_once(database: Database, vault: Vault, person: Person) -> None:
    for preference in ("不吃辣", "vegetarian", "不吃辣"):
        await database.write(partial(_update, vault, person.id, {"preference": preference}))
    told = await database.read(lambda session: people.profile(session, vault, person.id))
    assert told == {"preferences": ["不吃辣", "vegetarian"]}


async def test_things_told_at_once_are_all_kept(
    database: Database, database_url: str, vault: Vault, person: Person
) -> None:
    elsewhere = Database(database_url)
    await database.write(partial(_update, vault, person.id, {"age": 68}))
    await asyncio.gather(
        *(
            (database, elsewhere)[number % 2].write(
                partial(_update, vault, person.id, {"preference": str(number)})
            )
            for number in range(10)
        )
    )
    await elsewhere.close()
    told = await database.read(lambda session: people.profile(session, vault, person.id))
    assert sorted(told["preferences"]) == [str(number) for number in range(10)]
    assert told["age"] == 68


@pytest.mark.parametrize(
    "changes",
    [
        {"timezone": "Moon/Crater"},
        {"timezone": "../etc/passwd"},
        {"unit": "stone"},
        {"target_low": 11.0},
        {"target_low": 5.0, "target_high": 4.0},
        {"target_high": 180.0},
        {"target_low": float("nan")},
    ],
)
async def test_what_cannot_be_is_refused_whole(
    sqlite: Database, vault: Vault, changes: dict[str, Any]
) -> None:
    person = await sqlite.write(partial(_identify, vault, "7"))
    with pytest.raises(ProfileError):
        await sqlite.write(partial(_update, vault, person.id, {"age": 68, **changes}))
    assert await sqlite.read(lambda session: people.person(session, person.id)) == person
    assert await sqlite.read(lambda session: people.profile(session, vault, person.id)) == {}


async def test_nobody_has_no_profile_to_change(database: Database, vault: Vault) -> None:
    with pytest.raises(LookupError):
        await database.write(partial(_update, vault, "nobody", {"age": 68}))


def _fill(table: Table, person_id: str, number: int, text: str) -> dict[str, Any]:
    """A row with the text in every column that takes one, sealed or not."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.name == "person_id" or (table.name, column.name) == ("person", "id"):
            row[column.name] = person_id
        elif isinstance(column.type, UtcDateTime | DateTime):
            # Of two people none was ever due in the very same moment, which is a key.
            row[column.name] = NOW + timedelta(seconds=number, microseconds=int(person_id[:4], 16))
        elif isinstance(column.type, Boolean):
            row[column.name] = True
        elif isinstance(column.type, Integer | Float):
            if not column.primary_key:
                row[column.name] = number
        else:
            filler = f"{text} {table.name} {number} {person_id} " + "x" * (number * 37 % 400)
            row[column.name] = filler.encode() if isinstance(column.type, LargeBinary) else filler
    return row


def _owned() -> Iterator[Table]:
    return (table for table in SQLModel.metadata.sorted_tables if table.name not in WITHOUT_OWNER)


def _plant(person_id: str, text: str, numbers: range, session: Session) -> None:
    """Plant a row for each number; the one row of a key is there already, and of some a person has one row only."""
    for table in _owned():
        if table.name in ONE_EACH and numbers[0] == 0:
            session.exec(insert(table).values(_fill(table, person_id, 0, text)))
        elif table.name not in {*ONE_EACH, "person_key"}:
            session.exec(insert(table).values([_fill(table, person_id, number, text) for number in numbers]))


def test_every_table_has_an_owner_by_whom_it_is_forgotten() -> None:
    assert all("person_id" in table.c for table in _owned())
    assert {table.name for table in SQLModel.metadata.sorted_tables} >= WITHOUT_OWNER


@pytest.mark.safety
async def test_nothing_of_a_forgotten_person_is_in_any_table(database: Database, vault: Vault) -> None:
    leaver = await database.write(partial(_identify, vault, "leaves"))
    stayer = await database.write(partial(_identify, vault, "stays"))
    await database.write(partial(_update, vault, stayer.id, {"age": 50}))
    await database.write(partial(_update, vault, leaver.id, {"age": 68}))
    sealed = await database.read(lambda session: vault.seal(session, leaver.id, "secret"))
    await database.write(
        lambda s: s.add(AuditEntry(at=NOW, actor="self", action="forget", subject=leaver.id))
    )

    gone = await database.write(lambda session: people.forget(session, vault, leaver.id))

    def rows_of(person_id: str, session: Session) -> dict[str, int]:
        tables = {t.name: (t.c.id if t.name == "person" else t.c.person_id, t) for t in _owned()}
        tables["person"] = (Person.__table__.c.id, Person.__table__)  # type: ignore[attr-defined]  # made by SQLModel
        return {
            name: session.exec(select(func.count()).select_from(table).where(owner == person_id)).one()
            for name, (owner, table) in tables.items()
        }

    assert gone == 3
    assert set((await database.read(partial(rows_of, leaver.id))).values()) == {0}
    assert sum((await database.read(partial(rows_of, stayer.id))).values()) == 4
    assert await database.read(lambda session: people.profile(session, vault, stayer.id)) == {"age": 50}
    audit = await database.read(lambda session: session.exec(select(AuditEntry)).one())
    assert audit.subject == leaver.id
    with pytest.raises(KeyDestroyedError):
        await database.read(lambda session: vault.open(session, leaver.id, sealed))
    back = await database.write(partial(_identify, vault, "leaves"))
    assert back.id != leaver.id


@pytest.mark.safety
async def test_no_byte_of_a_forgotten_person_is_left_in_the_files(
    sqlite: Database, vault: Vault, tmp_path: Path
) -> None:
    """Rows of two people lie side by side in every table, indexes and overflow pages included."""
    leaver = await sqlite.write(partial(_identify, vault, "account-of-the-leaver"))
    stayer = await sqlite.write(partial(_identify, vault, "account-of-the-stayer"))
    wrapped = await sqlite.read(
        lambda s: s.exec(select(PersonKey.wrapped).where(PersonKey.person_id == leaver.id)).one()
    )
    for start in range(0, 120, 10):
        numbers = range(start, start + 10)
        await sqlite.write(partial(_plant, leaver.id, "MARKOFTHELEAVER", numbers))
        await sqlite.write(partial(_plant, stayer.id, "MARKOFTHESTAYER", numbers))
    await sqlite.scrub()
    marks = (b"MARKOFTHELEAVER", b"account-of-the-leaver", leaver.id.encode(), wrapped)
    before = _bytes(tmp_path)
    assert all(mark in before for mark in marks)

    await sqlite.write(lambda session: people.forget(session, vault, leaver.id))
    await sqlite.scrub()

    after = _bytes(tmp_path)
    assert [mark for mark in marks if mark in after] == []
    assert after.count(b"MARKOFTHESTAYER") > 1000


def _bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("tangban.db*"))
