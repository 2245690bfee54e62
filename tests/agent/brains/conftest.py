"""A person with some days of values, in a talk with a companion that has brains."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest_asyncio

from agent.brains import Brains
from agent.companion import Companion
from memory.recall import Recall
from memory.vault import Vault
from tests.agent.replay import Talk, begin

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
DAYS = 5
Opens = Callable[..., Awaitable[Talk]]


@pytest_asyncio.fixture
async def open_talk(tmp_path: Path) -> AsyncIterator[Opens]:
    """Open a talk with `brains` for a person whose last days hold a value and a meal each."""
    talks: list[Talk] = []

    async def opened(brains: Brains | None = None, language: str = "zh", *, diary: bool = True) -> Talk:
        folder = tmp_path / str(len(talks))
        folder.mkdir()
        zone = "Asia/Shanghai" if language == "zh" else "Europe/London"
        begun = await begin(folder, zone, language, NOW - timedelta(days=DAYS + 1))
        vault = Vault(bytes(range(32)))
        talks.append(begun)
        for day in range(DAYS if diary else 1, 0, -1):
            at = (NOW - timedelta(days=day)).astimezone(ZoneInfo(zone))
            text = f"空腹{6 + day / 10}" if language == "zh" else f"fasting {6 + day / 10}"
            await begun.say(text, at)
        begun.companion = Companion(begun.database, vault, Recall(begun.database, vault), brains)
        return begun

    yield opened
    for talk in talks:
        await talk.database.close()
