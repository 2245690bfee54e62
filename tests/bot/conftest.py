"""A post office in a folder of its own, and what gives birth to whole processes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from memory.database import Database
from memory.vault import Vault
from tests.bot.cradle import Cradle
from tests.bot.house import Hands, House


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'tangban.db'}")
    database.migrate()
    return database


@pytest.fixture
async def house(database: Database, tmp_path: Path) -> AsyncIterator[House]:
    house = House(database, Vault(bytes(range(32))), tmp_path, Hands())
    yield house
    for office in house.offices:
        await office.close()
    await database.close()


@pytest.fixture(scope="session")
def one_cradle() -> Iterator[Cradle]:
    """The program is imported once for all tests that need it in processes of their own."""
    cradle = Cradle()
    yield cradle
    cradle.close()


@pytest.fixture
def cradle(one_cradle: Cradle) -> Iterator[Cradle]:
    """What served processes are born from; none outlives its test."""
    yield one_cradle
    one_cradle.clear()
