"""Transactions begun by a cursor: what a work does through it and through its session is kept or undone together."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from memory.database import Database
from memory.prepared import CURSOR
from memory.records import PollOffset

INSERT = "INSERT INTO poll_offset (channel, bot, last_update) VALUES (?, ?, 1)"

Part = Callable[[Session, str], None]


def _by_cursor(session: Session, bot: str) -> None:
    session.info[CURSOR].execute(INSERT, ("c", bot))


def _by_session(session: Session, bot: str) -> None:
    session.add(PollOffset(channel="c", bot=bot, last_update=1))
    session.flush()


def _held_back(session: Session, bot: str) -> None:
    session.add(PollOffset(channel="c", bot=bot, last_update=1))


def _work(session: Session, parts: tuple[Part, ...], *, fails: bool) -> None:
    for number, part in enumerate(parts):
        part(session, str(number))
    if fails:
        raise LookupError("no")


async def _kept(sqlite: Database) -> int:
    return await sqlite.read(lambda session: len(session.exec(select(PollOffset)).all()))


WAYS = [
    (_by_cursor,),
    (_by_session,),
    (_held_back,),
    (_by_cursor, _by_session),
    (_by_session, _by_cursor),
    (_by_cursor, _held_back),
]


@pytest.mark.parametrize("parts", WAYS)
async def test_what_a_lone_work_did_is_kept_with_its_commit(
    sqlite: Database, parts: tuple[Part, ...]
) -> None:
    await sqlite.write(partial(_work, parts=parts, fails=False))
    assert await _kept(sqlite) == len(parts)


@pytest.mark.parametrize("parts", WAYS)
async def test_what_a_failing_work_did_is_undone_and_the_next_one_stands(
    sqlite: Database, parts: tuple[Part, ...]
) -> None:
    with pytest.raises(LookupError):
        await sqlite.write(partial(_work, parts=parts, fails=True))
    assert await _kept(sqlite) == 0
    await sqlite.write(partial(_work, parts=parts, fails=False))
    assert await _kept(sqlite) == len(parts)


async def test_a_commit_that_sqlite_refuses_is_raised_as_sqlalchemy_would(sqlite: Database) -> None:
    def of_nothing(session: Session) -> None:
        cursor = session.info[CURSOR]
        cursor.execute("CREATE TABLE one (id INTEGER PRIMARY KEY)")
        cursor.execute("CREATE TABLE two (id INTEGER REFERENCES one DEFERRABLE INITIALLY DEFERRED)")
        cursor.execute("INSERT INTO two VALUES (1)")

    with pytest.raises(DBAPIError):
        await sqlite.write(of_nothing)
    await sqlite.write(partial(_work, parts=(_by_cursor,), fails=False))
    assert await _kept(sqlite) == 1
