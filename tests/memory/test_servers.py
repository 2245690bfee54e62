import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pymysql
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session, SQLModel

from memory import servers
from memory.database import Database
from memory.migrations import HEAD
from memory.servers import collided


def _error(cause: Exception) -> DBAPIError:
    return OperationalError("UPDATE", {}, cause)


@pytest.mark.parametrize(
    ("cause", "may_be_repeated"),
    [
        (psycopg.errors.SerializationFailure("could not serialize access"), True),
        (psycopg.errors.DeadlockDetected("deadlock detected"), True),
        (psycopg.errors.UniqueViolation("duplicate key"), False),
        (pymysql.err.OperationalError(1213, "Deadlock found"), True),
        (pymysql.err.OperationalError(1205, "Lock wait timeout exceeded"), True),
        (pymysql.err.OperationalError(1020, "Record has changed since last read"), True),
        (pymysql.err.OperationalError(2013, "Lost connection to server during query"), False),
        (pymysql.err.IntegrityError(1062, "Duplicate entry"), False),
        (Exception(), False),
    ],
)
def test_only_what_collided_is_repeated(cause: Exception, may_be_repeated: bool) -> None:
    assert collided(_error(cause)) is may_be_repeated


def test_a_deadlock_shows_through_the_savepoint_that_it_took_along() -> None:
    later = _error(pymysql.err.OperationalError(1305, "SAVEPOINT sa_savepoint_1 does not exist"))
    assert not collided(later)
    later.__context__ = _error(pymysql.err.OperationalError(1213, "Deadlock found"))
    assert collided(later)


@pytest.fixture(params=["postgres", "mariadb"])
def url(request: pytest.FixtureRequest, server_url: Callable[[str], str]) -> str:
    """A migrated database on each server that there is."""
    return server_url(request.param)


async def test_what_collides_for_ever_is_given_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def collide(_session: Session) -> None:
        tries.append(1)
        raise _error(pymysql.err.OperationalError(1213, "Deadlock found"))

    monkeypatch.setattr(servers, "FIRST_PAUSE_S", 0.0001)
    database = Database(url)
    with pytest.raises(OperationalError, match="Deadlock"):
        await database.write(collide)
    await database.close()
    assert len(tries) == servers.ATTEMPTS


async def test_any_other_error_is_told_at_once(url: str) -> None:
    tries = []

    def fail(_session: Session) -> None:
        tries.append(1)
        raise IntegrityError("INSERT", {}, psycopg.errors.UniqueViolation("duplicate key"))

    database = Database(url)
    with pytest.raises(IntegrityError):
        await database.write(fail)
    await database.close()
    assert len(tries) == 1


def test_several_processes_may_migrate_one_empty_server_at_once(url: str) -> None:
    def migrate(_number: int) -> None:
        database = Database(url)
        database.migrate()
        asyncio.run(database.close())

    engine = create_engine(url)
    with engine.begin() as connection:
        SQLModel.metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(migrate, range(3)))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]
    engine.dispose()
