import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial
from threading import Barrier

import pytest
from sqlmodel import Session, func, select

from memory.database import Database
from memory.errors import DatabaseClosedError
from memory.records import PollOffset, Reading

AT = datetime(2026, 11, 21, 8, 10, 1, 234567, tzinfo=timezone(timedelta(hours=8)))


def _reading(key: str, mmol: float = 6.8) -> Reading:
    return Reading(person_id="p", source_key=key, at=AT, created_at=AT, mmol=mmol)


def _add(key: str, session: Session) -> None:
    session.add(_reading(key))


def _count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Reading)).one()


async def test_a_read_sees_every_write_that_has_returned(database: Database) -> None:
    for number in range(20):
        await database.write(partial(_add, f"k:{number}"))
        assert await database.read(_count) == number + 1


async def test_a_failing_work_undoes_only_itself_and_only_its_caller_is_told(database: Database) -> None:
    def fail(session: Session) -> None:
        session.add(_reading("bad"))
        session.flush()
        raise ZeroDivisionError

    works: list[Callable[[Session], None]] = [partial(_add, f"k:{n}") for n in range(10)]
    works[5:5] = [fail, fail]
    results = await asyncio.gather(*(database.write(work) for work in works), return_exceptions=True)
    assert [type(result) for result in results] == [type(None)] * 5 + [ZeroDivisionError] * 2 + [
        type(None)
    ] * 5
    assert await database.read(_count) == 10


async def test_two_rows_with_one_key_cannot_be(database: Database) -> None:
    results = await asyncio.gather(
        *(database.write(partial(_add, "once")) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["IntegrityError", "NoneType"]
    assert await database.read(_count) == 1


async def test_what_a_work_returns_can_be_used_afterwards(database: Database) -> None:
    def work(session: Session) -> Reading:
        row = _reading("k")
        session.add(row)
        return row

    written = await database.write(work)
    assert written.id is not None
    assert written.mmol == 6.8


async def test_instants_and_numbers_come_back_exactly(database: Database) -> None:
    await database.write(lambda session: session.add(_reading("k", 1234.56789012345)))
    found = await database.read(lambda session: session.exec(select(Reading)).one())
    assert (found.at, found.at.utcoffset()) == (AT, timedelta(0))
    assert found.mmol == 1234.56789012345


async def test_an_instant_without_an_offset_is_refused(database: Database) -> None:
    naive = AT.replace(tzinfo=None)
    with pytest.raises(Exception, match="offset from UTC"):
        await database.read(lambda session: session.exec(select(Reading).where(Reading.at == naive)).all())


async def test_what_a_read_changes_is_not_kept(database: Database) -> None:
    def work(session: Session) -> None:
        session.add(_reading("k"))
        session.flush()

    await asyncio.gather(database.read(work), return_exceptions=True)
    assert await database.read(_count) == 0


async def test_many_writers_at_once_all_get_their_row(database: Database) -> None:
    def count_up(session: Session) -> None:
        row = session.get(PollOffset, ("c", "b"), with_for_update=True)
        assert row is not None
        row.last_update += 1

    await database.write(partial(_start, "c"))
    await asyncio.gather(*(database.write(count_up) for _ in range(100)))
    row = await database.read(lambda session: session.get(PollOffset, ("c", "b")))
    assert row is not None
    assert row.last_update == 100


async def test_works_that_lock_each_other_out_are_repeated(database: Database) -> None:
    """On a server the two meet with one row each in hand; on SQLite they never meet."""
    meeting = Barrier(2)

    def take(session: Session, *names: str) -> None:
        for name in names:
            with session.begin_nested():  # a deadlock inside of a savepoint is the harder one
                row = session.get(PollOffset, (name, "b"), with_for_update=True)
                assert row is not None
                row.last_update += 1
            _meet(meeting)

    for name in ("x", "y"):
        await database.write(partial(_start, name))
    await asyncio.gather(
        database.write(lambda session: take(session, "x", "y")),
        database.write(lambda session: take(session, "y", "x")),
    )
    rows = await database.read(lambda session: session.exec(select(PollOffset)).all())
    assert [row.last_update for row in rows] == [2, 2]


def _start(name: str, session: Session) -> None:
    session.add(PollOffset(channel=name, bot="b", last_update=0))


def _meet(barrier: Barrier) -> None:
    try:
        barrier.wait(0.2)
    except Exception:
        barrier.abort()


async def test_what_was_queued_before_the_end_is_written(database_url: str) -> None:
    database = Database(database_url)
    writes = [asyncio.ensure_future(database.write(partial(_add, f"k:{n}"))) for n in range(30)]
    await asyncio.sleep(0)
    await database.close()
    await asyncio.gather(*writes)
    again = Database(database_url)
    assert await again.read(_count) == 30
    await again.close()


async def test_a_closed_database_says_so(database_url: str) -> None:
    database = Database(database_url)
    await database.close()
    await database.close()
    with pytest.raises(DatabaseClosedError, match="closed"):
        await database.write(_count)
    with pytest.raises(DatabaseClosedError, match="closed"):
        await database.read(_count)
