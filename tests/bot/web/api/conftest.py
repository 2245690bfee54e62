"""A house with its API: a patient with records, caregivers who were granted something or nothing, and tokens for all."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlmodel import Session

from bot.assembly import open_house
from bot.settings import Settings
from bot.web.api.channel import Api
from bot.web.api.scopes import SCOPES
from bot.web.house import House
from bot.web.server import build
from memory import people, tokens
from memory.circle import grants
from memory.tokens import Wanted

PERSONAL = frozenset(name for name, role in SCOPES.items() if role == "person")
OPERATING = frozenset(SCOPES) - PERSONAL


@dataclass
class World:
    """The people of a test by name, and clients that speak as them."""

    house: House
    app: FastAPI
    ids: dict[str, str] = field(default_factory=dict)

    async def join(self, name: str, language: str = "zh") -> str:
        house = self.house

        def work(session: Session) -> str:
            now = house.clock() - timedelta(days=400)
            person = people.identify(
                session,
                house.vault,
                channel="telegram",
                bot="b1",
                account=name,
                language=language,
                zone="Asia/Shanghai",
                now=now,
            )
            told = {"name": name, "language_chosen": True, "language": language}
            people.update_profile(session, house.vault, person.id, told, now)
            return person.id

        self.ids[name] = await house.database.write(work)
        return self.ids[name]

    async def grant(self, patient: str, caregiver: str, *scopes: str) -> None:
        house = self.house
        ties = {"label": "儿子", "relation": "mother", "name": None}
        await house.database.write(
            lambda session: grants.grant(
                session,
                house.vault,
                person_id=self.ids[patient],
                caregiver_id=self.ids[caregiver],
                scopes=scopes,
                ties=ties,
                role="caregiver",
                now=house.clock(),
            )
        )

    async def token(
        self, name: str | None, scopes: frozenset[str] = PERSONAL, until: datetime | None = None
    ) -> str:
        role: Any = "person" if name else "admin"
        wanted = Wanted(role, self.ids[name] if name else "", scopes, "test", until)
        made = await self.house.database.write(
            lambda session: tokens.make(session, wanted, self.house.clock())[1]
        )
        assert isinstance(made, str)
        return made

    def client(self, token: str | None = None, language: str = "en", **headers: str) -> httpx.AsyncClient:
        given = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app),
            base_url="http://tangban.test/api/v1",
            headers={**given, "Accept-Language": language, **headers},
        )

    async def of(self, name: str, **headers: str) -> httpx.AsyncClient:
        return self.client(await self.token(name), **headers)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    settings = Settings(_env_file=None, data=tmp_path, master_key=SecretStr("A" * 43 + "="))
    async with open_house(settings, [Api()]) as house:
        world = World(house, build(house))
        for name in ("ann", "son", "stranger"):
            await world.join(name)
        yield world


Told = Callable[..., dict[str, Any]]
