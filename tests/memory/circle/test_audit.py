"""The chain of what was audited: whoever writes, in any order, it holds; whatever is changed afterwards shows."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from memory.circle import audit
from memory.database import Database
from memory.records import AuditEntry
from memory.records.audit import AuditError

NOW = datetime(2026, 11, 21, 0, 10, 0, 123456, tzinfo=UTC)

pytestmark = pytest.mark.safety


def _note(number: int, session: Session) -> None:
    at = NOW + timedelta(seconds=number)
    audit.note(session, at=at, actor="a", action="see_readings", subject="王", detail=f"n {number}")


async def _written(database: Database, count: int) -> None:
    for number in range(count):
        await database.write(partial(_note, number))


async def _verdict(database: Database) -> audit.Verdict:
    return await database.read(audit.verify)


async def test_an_empty_chain_holds(database: Database) -> None:
    assert (await _verdict(database)).holds


async def test_what_was_only_added_holds(database: Database) -> None:
    await _written(database, 20)
    verdict = await _verdict(database)
    assert (verdict.holds, verdict.entries) == (True, 20)


async def test_an_entry_that_anybody_adds_is_sealed(database: Database) -> None:
    def work(session: Session) -> None:
        session.add_all([AuditEntry(at=NOW, actor="x", action=f"{number}") for number in range(5)])

    await database.write(work)
    verdict = await _verdict(database)
    assert (verdict.holds, verdict.entries) == (True, 5)


async def test_writers_at_once_make_one_chain(database: Database, database_url: str) -> None:
    elsewhere = Database(database_url)
    await asyncio.gather(
        *(each.write(partial(_note, number)) for number in range(25) for each in (database, elsewhere))
    )
    await elsewhere.close()
    verdict = await _verdict(database)
    assert (verdict.holds, verdict.entries) == (True, 50)


async def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    def fails(session: Session) -> None:
        _note(1, session)
        session.flush()
        raise ValueError

    await _written(database, 3)
    with pytest.raises(ValueError):
        await database.write(fails)
    await _written(database, 3)
    verdict = await _verdict(database)
    assert (verdict.holds, verdict.entries) == (True, 6)


async def test_no_session_changes_or_deletes_an_entry(database: Database) -> None:
    await _written(database, 1)

    def change(session: Session) -> None:
        entry = session.exec(select(AuditEntry)).one()
        entry.action = "nothing"
        session.add(entry)
        session.flush()

    def delete(session: Session) -> None:
        session.delete(session.exec(select(AuditEntry)).one())
        session.flush()

    for work in (change, delete):
        with pytest.raises(AuditError):
            await database.write(work)
    assert (await _verdict(database)).holds


@pytest.mark.parametrize(
    ("harm", "fault", "number"),
    [
        ("UPDATE audit_entry SET action = 'nothing' WHERE number = 4", "changed", 4),
        ("UPDATE audit_entry SET actor = 'b' WHERE number = 1", "changed", 1),
        ("UPDATE audit_entry SET detail = NULL WHERE number = 9", "changed", 9),
        ("DELETE FROM audit_entry WHERE number = 4", "missing", 4),
        ("DELETE FROM audit_entry WHERE number = 1", "missing", 1),
        ("DELETE FROM audit_entry WHERE number > 7", "cut", 8),
        ("DELETE FROM audit_entry", "cut", 1),
        ("UPDATE audit_entry SET number = NULL WHERE number = 4", "unsealed", None),
        (
            "UPDATE audit_head SET number = 7, seal = (SELECT seal FROM audit_entry WHERE number = 6)",
            "head",
            7,
        ),
    ],
)
async def test_whatever_is_changed_behind_its_back_shows_and_where(
    database: Database, harm: str, fault: str, number: int | None
) -> None:
    await _written(database, 9)
    await database.write(lambda session: session.connection().execute(text(harm)) and None)
    verdict = await _verdict(database)
    assert (verdict.holds, verdict.fault, verdict.number) == (False, fault, number)


async def test_two_entries_that_changed_places_show(database: Database) -> None:
    await _written(database, 5)

    def swap(session: Session) -> None:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            session.connection().execute(text(f"UPDATE audit_entry SET number = {new} WHERE number = {old}"))

    await database.write(swap)
    verdict = await _verdict(database)
    assert (verdict.fault, verdict.number) == ("changed", 2)


async def test_the_time_of_an_entry_is_sealed_to_the_microsecond(database: Database) -> None:
    await _written(database, 2)

    def later(session: Session) -> None:
        session.connection().execute(
            text("UPDATE audit_entry SET at = :at WHERE number = 1"), {"at": "2026-11-21 00:10:00.123457"}
        )

    await database.write(later)
    assert (await _verdict(database)).number == 1
