"""A clean database of each kind, a vault, and a person to write for."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlmodel import SQLModel

from memory import people
from memory.database import Database
from memory.records import Person
from memory.vault import Vault

NOW = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
SERVERS = {"postgres": "TANGBAN_TEST_POSTGRES_URL", "mariadb": "TANGBAN_TEST_MARIADB_URL"}


def migrate(url: str) -> None:
    """Bring the tables of that URL to the newest revision."""
    database = Database(url)
    database.migrate()
    asyncio.run(database.close())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "tangban.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def server_url() -> Iterator[Callable[[str], str]]:
    """Make a database of our own on the server of that kind, migrate it once, drop it at the end."""
    made: dict[str, str] = {}
    name = f"tangban_test_{uuid4().hex[:12]}"

    def url_of(kind: str) -> str:
        if (given := os.environ.get(SERVERS[kind])) is None:
            pytest.skip(f"{SERVERS[kind]} is not set")
        if kind not in made:
            _admin(given, f"CREATE DATABASE {name}")
            made[kind] = make_url(given).set(database=name).render_as_string(hide_password=False)
            migrate(made[kind])
        return made[kind]

    yield url_of
    for kind in made:
        force = " WITH (FORCE)" if kind == "postgres" else ""
        _admin(os.environ[SERVERS[kind]], f"DROP DATABASE {name}{force}")


def _admin(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _empty(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for table in SQLModel.metadata.sorted_tables:
            connection.execute(table.delete())
    engine.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A migrated, empty SQLite file."""
    shutil.copy(sqlite_template, tmp_path / "tangban.db")
    return f"sqlite:///{tmp_path / 'tangban.db'}"


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of each kind that there is."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_url"))
    url: str = request.getfixturevalue("server_url")(request.param)
    _empty(url)
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A clean database of each kind that there is."""
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """A clean SQLite database, for what is particular to it."""
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
def vault() -> Vault:
    """A vault with a master key of its own."""
    return Vault(bytes(range(32)))


@pytest.fixture
async def person(database: Database, vault: Vault) -> Person:
    """Somebody who has written on the console."""
    return await database.write(
        lambda session: people.identify(
            session,
            vault,
            channel="console",
            bot="tangban",
            account="someone",
            language="zh",
            zone="Asia/Shanghai",
            now=NOW,
        )
    )
