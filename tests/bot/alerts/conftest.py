"""A mother, her son and her daughter, a clock that is set by hand, and rounds that go when they are told to."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.alerts import PostRoom, Rounds
from bot.reminders import Watch
from memory.records import Alert
from tests.agent.family import Family, family
from tests.bot.house import House
from tests.memory.conftest import _empty, server_url  # noqa: F401  # a fixture


@dataclass
class Home:
    """Family and front door over one database."""

    people: Family
    house: House
    watch: Watch

    def now(self) -> datetime:
        return self.people.now

    def pass_(self, **time: float) -> None:
        self.people.now += timedelta(**time)

    async def round(self) -> None:
        await Rounds(self.watch).tick()

    async def alerts(self) -> list[Alert]:
        def work(session: Session) -> list[Alert]:
            return list(session.exec(select(Alert).order_by(Alert.id)))  # type: ignore[arg-type]  # SQLModel types columns as values

        return await self.people.database.read(work)

    async def told(self, name: str) -> list[str]:
        """What somebody was written since the last look, after a round."""
        await self.round()
        return await self.people.post(name)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    """王芳's son hears of alerts; her daughter only sees readings."""
    async with _lived_in(tmp_path, None) as home:
        yield home


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def any_url(
    request: pytest.FixtureRequest,
    server_url: Callable[[str], str],  # noqa: F811  # the fixture that is imported above
) -> str | None:
    """An empty database of each kind that there is; None for SQLite in the folder."""
    if request.param == "sqlite":
        return None
    url = server_url(request.param)
    _empty(url)
    return url


@pytest.fixture
async def any_home(tmp_path: Path, any_url: str | None) -> AsyncIterator[Home]:
    """The same home over each database that there is."""
    async with _lived_in(tmp_path, any_url) as home:
        yield home


@asynccontextmanager
async def _lived_in(folder: Path, url: str | None) -> AsyncIterator[Home]:
    folk = await family(folder, url)
    for name, told in (("mum", "王芳"), ("son", "小明"), ("daughter", "小红")):
        await folk.join(name, told=told)
    await folk.bind("mum", "son", "我妈妈", "收警报", "看血糖")
    await folk.bind("mum", "daughter", "我妈妈", "看血糖")
    house = House(folk.database, folk.vault, folder, lambda: folk.now)
    house.channel.name = "telegram"
    office = await house.open()
    watch: Any = Watch(folk.database, folk.vault, office.outgoing, lambda: folk.now, {("telegram", "b1")})
    home = Home(folk, house, watch)
    await PostRoom(watch).tick()
    await office.quiet()
    house.channel.sent.clear()
    yield home
    await office.close()
    await folk.database.close()
