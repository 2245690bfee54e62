"""Guessing is held back by all processes of one database together, on every kind of database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlmodel import select

from bot.settings import Settings
from bot.web.entry.limits import Limit
from bot.web.entry.tries import Tries, take
from memory.database import Database
from memory.records import WebTry
from tests.bot.web.console.conftest import Serve
from tests.bot.web.console.test_ways_in import _post
from tests.memory.conftest import (  # noqa: F401  # fixtures
    database_url,
    server_url,
    sqlite_template,
    sqlite_url,
)

pytestmark = pytest.mark.safety

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
THREE = Limit(3, 10.0)


@pytest.fixture
async def two(database_url: str) -> AsyncIterator[tuple[Database, Database]]:  # noqa: F811  # the fixture
    """One database, as two processes see it."""
    both = Database(database_url), Database(database_url)
    yield both
    for one in both:
        await one.close()


async def test_processes_count_together(two: tuple[Database, Database]) -> None:
    first, second = (Tries(one) for one in two)
    came = [
        await first.take("way in", "10.0.0.9", THREE, NOW),
        await second.take("way in", "10.0.0.9", THREE, NOW),
        await first.take("way in", "10.0.0.9", THREE, NOW),
        await second.take("way in", "10.0.0.9", THREE, NOW),
    ]
    assert came == [True, True, True, False]
    assert await second.take("way in", "10.0.0.10", THREE, NOW)
    assert await second.take("password", "10.0.0.9", THREE, NOW)
    later = NOW + timedelta(seconds=10)
    assert await second.take("way in", "10.0.0.9", THREE, later)
    assert not await first.take("way in", "10.0.0.9", THREE, later)


async def test_tries_at_the_same_moment_are_all_counted(two: tuple[Database, Database]) -> None:
    """Each is a process of its own, so that none is held back before it comes to the rows."""
    came = await asyncio.gather(*(Tries(two[n % 2]).take("password", "root", THREE, NOW) for n in range(12)))
    assert sum(came) == 3


async def test_what_is_worked_off_is_deleted_and_nobody_is_named(two: tuple[Database, Database]) -> None:
    for number in range(5):
        await two[0].write(lambda session, n=number: take(session, "way in", f"10.0.0.{n}", THREE, NOW))  # type: ignore[misc]  # bound now
    later = NOW + timedelta(seconds=11)
    await two[0].write(lambda session: take(session, "way in", "10.0.1.1", THREE, later))
    rows = await two[1].read(lambda session: session.exec(select(WebTry)).all())
    assert len(rows) == 1
    assert "10.0." not in rows[0].name


async def test_two_servers_of_one_database_hold_a_guesser_back_together(
    serve: Serve, settings: Settings
) -> None:
    chosen = settings.model_copy(update={"public_url": "https://tangban.example"})
    servers = [await serve(chosen), await serve(chosen)]
    codes = []
    for number in range(12):
        async with httpx.AsyncClient(base_url=servers[number % 2].url) as client:
            codes.append((await _post(client, "/enter/link", code="0" * 32)).status_code)
    assert codes == [403] * 10 + [429] * 2
