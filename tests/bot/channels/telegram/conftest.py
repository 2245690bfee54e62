"""A bot that talks over HTTP to the fake Bot API."""

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.telegram.channel import Manner, Telegram
from bot.channels.telegram.polling import Rhythm
from bot.clock import wall_clock
from bot.delivery.office import Office
from bot.delivery.outgoing.pacing import Pace
from bot.delivery.signs import Patience
from bot.delivery.turns import Rules
from tests.bot.house import House
from tests.fakes.telegram import BotApi

RHYTHM = Rhythm(poll_s=1, grace_s=5, pause_s=0.05, longest_pause_s=0.2, deaf_s=1.3)
"""Long enough for a machine under load; where the platform hangs, tests use the next."""

IMPATIENT = replace(RHYTHM, grace_s=0.5)
FAST = Pace(total_per_second=1000, chat_per_second=1000, chat_burst=1000, group_per_minute=6000)


@dataclass
class Bot:
    """The house with a Telegram bot in it, which can be stopped and started again."""

    house: House
    api: BotApi
    pace: Pace = FAST
    quick_s: float = 10.0
    rhythm: Rhythm = RHYTHM
    admins: tuple[int, ...] = ()
    running: list[tuple[Telegram, Office, "asyncio.Task[None]"]] = field(default_factory=list)

    async def start(self) -> Telegram:
        telegram = Telegram(
            self.api.token,
            self.api.url,
            self.house.clock,
            Manner(self.rhythm, self.pace, self.quick_s, admins=self.admins),
        )
        office = await self.house.open(telegram)
        self.running.append((telegram, office, asyncio.create_task(telegram.run(office))))
        return telegram

    async def stop(self) -> None:
        for telegram, office, task in self.running:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await office.close()
            await telegram.close()
        self.running = []

    async def sent(self, count: int, seconds: float = 60.0, chat: int | None = None) -> list[Any]:
        """What the bot has sent, once it is so much."""
        return await asyncio.to_thread(self.api.wait_for, count, seconds, chat)

    async def quiet(self) -> None:
        """Everything that waits at the platform is received, handled and settled."""
        await until(lambda: not self.api.updates)
        for _, office, _ in self.running:
            await office.quiet()


async def until(true: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for what must come; how long is only said so that a test ends where it never does."""
    deadline = time.monotonic() + seconds
    while not (await told if inspect.isawaitable(told := true()) else told):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so after {seconds} s")
        await asyncio.sleep(0.01)


@pytest.fixture
async def bot(house: House, bot_api: BotApi) -> AsyncIterator[Bot]:
    house.clock = wall_clock
    house.rules = Rules(lease=timedelta(seconds=0.6), backoff_s=0.01, signs=Patience(0.05, (0.2, 0.4, 60.0)))
    bot = Bot(house, bot_api)
    yield bot
    await bot.stop()
