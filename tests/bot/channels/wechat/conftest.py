"""An Official Account served over HTTP, between the fake API and the fake platform, in scaled time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from bot.channels.wechat.account import Account, Template, Tempo
from bot.channels.wechat.channel import WeChat
from bot.channels.wechat.web import attach_one
from bot.clock import wall_clock
from bot.delivery.office import Office
from bot.delivery.turns import Rules
from bot.web.server import Bounded, Server
from tests.bot.house import House
from tests.fakes.wechat import Api, Delivered, Platform
from tests.fakes.wechat.api import APP_ID, SECRET
from tests.fakes.wechat.platform import AES_KEY, TOKEN, Mode

SCALE = 0.3
"""A second of the platform takes so many of ours."""


def tempo(scale: float) -> Tempo:
    return Tempo(4.2 * scale, 5.0 * scale, 1.5 * scale, 0.25 * scale)


@dataclass
class Service:
    """The house with an Official Account in it."""

    house: House
    api: Api
    platform: Platform
    mode: Mode = "secure"
    scale: float = SCALE
    template: Template | None = None
    secret: str = SECRET
    running: list[tuple[WeChat, Office, list["asyncio.Task[None]"]]] = field(default_factory=list)

    async def start(self) -> WeChat:
        key = AES_KEY if self.mode != "plain" else ""
        account = Account(APP_ID, TOKEN, self.secret, key, self.api.url, self.template)
        wechat = WeChat(account, self.house.clock, tempo=tempo(self.scale))
        office = await self.house.open(wechat)
        wechat.attend(office)
        app = FastAPI()
        app.add_middleware(Bounded)
        attach_one(app, wechat)
        server = Server(app, "127.0.0.1", 0)
        tasks = [asyncio.create_task(server.run()), asyncio.create_task(wechat.run(office))]
        await server.started()
        self.platform.url = f"http://127.0.0.1:{server.port}/wechat"
        self.platform.mode = self.mode
        self.platform.scale = self.scale
        self.running.append((wechat, office, tasks))
        return wechat

    async def stop(self) -> None:
        for wechat, office, tasks in self.running:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await office.close()
            await wechat.close()
        self.running = []

    async def says(self, person: str, text: str) -> Delivered:
        return await asyncio.wrap_future(self.platform.says(person, text))

    async def sends(self, person: str, kind: str, **fields: str) -> Delivered:
        return await asyncio.wrap_future(self.platform.sends(person, kind, **fields))

    async def happens(self, person: str, name: str, **fields: str) -> Delivered:
        return await asyncio.wrap_future(self.platform.event(person, name, **fields))

    async def seen(self, person: str, count: int, seconds: float = 8.0) -> list[Any]:
        return await asyncio.to_thread(self.api.wait_for, person, count, seconds)

    async def quiet(self) -> None:
        for _, office, _ in self.running:
            await office.quiet()


@pytest.fixture
async def service(house: House) -> AsyncIterator[Service]:
    house.clock = wall_clock
    house.rules = Rules(lease=timedelta(seconds=5), backoff_s=0.01)
    api = Api()
    platform = Platform(api)
    service = Service(house, api, platform)
    yield service
    await service.stop()
    platform.close()
    api.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these one at a time: the platform's seconds are scaled down, and its redeliveries would overtake the service."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.slow)
