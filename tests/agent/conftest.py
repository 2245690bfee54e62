"""A person in a talk, with the hour set by hand."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest_asyncio

from tests.agent.replay import Talk, begin

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest_asyncio.fixture
async def talk(tmp_path: Path) -> AsyncIterator[Talk]:
    """A new person in Shanghai, with an empty diary."""
    begun = await begin(tmp_path, "Asia/Shanghai", "zh", NOW)
    yield begun
    await begun.database.close()
