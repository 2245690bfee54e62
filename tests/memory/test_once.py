import asyncio
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from memory.database import Database
from memory.once import once
from memory.records import PollOffset


def _offset(session: Session) -> PollOffset:
    row = PollOffset(channel="c", bot="b", last_update=1)
    session.add(row)
    return row


def _once(session: Session) -> tuple[PollOffset, bool]:
    return once(session, lambda: session.get(PollOffset, ("c", "b")), partial(_offset, session))


async def test_the_first_makes_it_and_the_next_finds_it(database: Database) -> None:
    first, new = await database.write(_once)
    again, still_new = await database.write(_once)
    assert (first, new, still_new) == (again, True, False)


async def test_of_many_at_once_one_makes_it(database: Database, database_url: str) -> None:
    elsewhere = Database(database_url)
    results = await asyncio.gather(*(each.write(_once) for _ in range(10) for each in (database, elsewhere)))
    await elsewhere.close()
    assert sum(new for _, new in results) == 1


async def test_what_collides_with_something_else_is_told(database: Database) -> None:
    """The key is taken, but not by what is looked for: nothing may be handed out in its place."""
    await database.write(_once)
    with pytest.raises(IntegrityError):
        await database.write(lambda session: once(session, lambda: None, partial(_offset, session)))


async def test_what_was_written_before_stays_when_another_was_first(database: Database) -> None:
    def work(session: Session) -> bool:
        session.add(PollOffset(channel="mine", bot="b", last_update=7))
        return _once(session)[1]

    await database.write(_once)
    assert await database.write(work) is False
    mine = await database.read(lambda session: session.get(PollOffset, ("mine", "b")))
    assert mine is not None
