"""A mother, her son and her daughter, a clock that is set by hand, and rounds that go when they are told to."""

from collections.abc import AsyncIterator
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
    folk = await family(tmp_path)
    for name, told in (("mum", "王芳"), ("son", "小明"), ("daughter", "小红")):
        await folk.join(name, told=told)
    await folk.bind("mum", "son", "我妈妈", "收警报", "看血糖")
    await folk.bind("mum", "daughter", "我妈妈", "看血糖")
    house = House(folk.database, folk.vault, tmp_path, lambda: folk.now)
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
