"""A house on an empty database, and a client of its web app in this process."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.assembly import open_house
from bot.settings import Settings
from bot.web.house import House
from bot.web.server import build


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    settings = Settings(_env_file=None, data=tmp_path, master_key=SecretStr("A" * 43 + "="))
    async with open_house(settings, []) as opened:
        yield opened


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=build(house))
    async with httpx.AsyncClient(transport=transport, base_url="http://tangban.test") as one:
        yield one
