"""A stage for each test, on SQLite."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.bot.people.stage import Stage
from tests.memory.conftest import server_url  # noqa: F401  # a fixture: PostgreSQL where there is one


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    stage = Stage(tmp_path, "Asia/Shanghai", "en")
    stage.clock.now = stage.at("2026-11-21 08:00")
    await stage.open()
    yield stage
    await stage.close()


@pytest.fixture
def postgres_url(server_url: Callable[[str], str]) -> str:  # noqa: F811  # the fixture that is imported above
    """A database of our own on PostgreSQL; without one the test is skipped."""
    return server_url("postgres")
