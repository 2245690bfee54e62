"""A console that really listens, with people in it; and a browser, where this machine has one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr
from sqlmodel import Session

from bot.assembly import open_house
from bot.channels.web import Web
from bot.clock import wall_clock
from bot.settings import Settings
from bot.web.entry import admins, passes
from bot.web.entry.gate import cookie_name
from bot.web.entry.visit import Reception
from bot.web.house import House
from bot.web.server import Server, build
from memory.records import Person
from tests.bot.web.console import lives

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, ViewportSize

CHROMIUM = Path("/usr/bin/chromium")
PHONE: "ViewportSize" = {"width": 390, "height": 844}
DESK: "ViewportSize" = {"width": 1280, "height": 860}


class Clock:
    """The wall clock, moved by what a test passes."""

    def __init__(self) -> None:
        self.away = timedelta()

    def __call__(self) -> datetime:
        return wall_clock() + self.away

    def pass_(self, **time: float) -> None:
        self.away += timedelta(**time)


@dataclass
class Console:
    """A console that listens at `url`."""

    house: House
    clock: Clock
    url: str
    web: Web
    people: dict[str, Person] = field(default_factory=dict)

    async def write(self, work: Callable[[Session], Any]) -> Any:
        return await self.house.database.write(work)

    async def read(self, work: Callable[[Session], Any]) -> Any:
        return await self.house.database.read(work)

    async def newcomer(self, account: str, name: str) -> Person:
        vault, now = self.house.vault, self.clock()
        made: Person = await self.write(lambda session: lives.newcomer(session, vault, account, name, now))
        self.people[name] = made
        return made

    async def ticket(self, person: Person, way: passes.Way = "link") -> str:
        return await Reception(self.house, self.web).sign_in(person.id, way)

    async def client(self, person: Person | None = None, way: passes.Way = "link") -> httpx.AsyncClient:
        """A client of this console, signed in as a person."""
        cookies = {cookie_name(secure=False): await self.ticket(person, way)} if person else {}
        return httpx.AsyncClient(base_url=self.url, cookies=cookies)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data=tmp_path, master_key=SecretStr("A" * 43 + "="), language="en")


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the least that argon2 takes: what a real one costs is measured, not tested."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(admins, "_hasher", lambda: hasher)


Serve = Callable[..., Awaitable[Console]]


@pytest.fixture
async def serve(settings: Settings) -> AsyncIterator[Serve]:
    """Open consoles that are closed at the end; further channels may be given."""
    closing: list[Callable[[], Awaitable[None]]] = []

    async def open_(chosen: Settings = settings, *channels: Any) -> Console:
        clock = Clock()
        web = Web(clock)
        opened = open_house(chosen, [web, *channels])
        house = replace(await opened.__aenter__(), clock=clock)
        server = Server(build(house), "127.0.0.1", 0)
        running = asyncio.create_task(server.run())
        await server.started()

        async def close() -> None:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await opened.__aexit__(None, None, None)

        closing.append(close)
        return Console(house, clock, f"http://127.0.0.1:{server.port}", web)

    yield open_
    for close in reversed(closing):
        await close()


@pytest.fixture
async def console(serve: Serve) -> Console:
    """A console on an empty database, as on an untouched machine."""
    return await serve()


@pytest.fixture
async def browser() -> "AsyncIterator[Browser]":
    if not CHROMIUM.exists():
        pytest.skip(f"there is no browser at {CHROMIUM}")
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=30_000)  # a crowded machine is slow, not broken

    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        await opened.close()


Visit = Callable[..., Awaitable["Page"]]


@pytest.fixture
def visit(browser: "Browser", console: Console) -> Visit:
    """Open a page as somebody (nobody: as an untouched machine lets one in), on a phone or at a desk."""

    async def open_(
        path: str = "/",
        person: Person | None = None,
        way: passes.Way = "link",
        size: Any = None,
        dark: bool = False,
    ) -> "Page":
        context = await browser.new_context(
            viewport=size or DESK, color_scheme="dark" if dark else "light", locale="en-US"
        )
        if person is not None:
            ticket = await console.ticket(person, way)
            await context.add_cookies(
                [{"name": cookie_name(secure=False), "value": ticket, "url": console.url}]
            )
        page = await context.new_page()
        page.set_default_timeout(30_000)
        wrong: list[str] = []
        page.wrong = wrong  # type: ignore[attr-defined]  # what the browser complains about
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        await page.goto(console.url + path)
        return page

    return open_
