"""Many chats at once and many messages in a row: the event loop stays free, and memory stays flat."""

import gc
import os
from pathlib import Path

import numpy as np
import psutil
import pytest

from benchmarks.delivery.lag import measure
from memory.records import Inbox
from tests.bot.house import House, PaperChannel, ScriptedAgent, message


@pytest.mark.slow
async def test_the_event_loop_is_late_by_less_than_100_ms_with_50_chats_and_a_slow_embedder(
    tmp_path: Path,
) -> None:
    """On a machine that has nothing else to do the lag is looked at itself, else the work of the loop's thread in one go."""
    calm = os.getloadavg()[0] < (os.cpu_count() or 1)
    found, answers, encoded = await measure(tmp_path, 50, "waiting")
    assert answers >= 100
    assert encoded >= 100
    late, worked = np.array(found).T
    assert worked.max() < 0.1
    assert np.percentile(late, 50) < 0.1
    if calm:
        assert late.max() < 0.1


class _Forgetful(PaperChannel):
    """Keeps nothing of what it was given."""

    async def send(self, chat, letter, leaving):  # type: ignore[no-untyped-def]  # as its base
        leaving()
        return "m"


class _Deaf(ScriptedAgent):
    """Keeps nothing of what it heard."""

    async def answer(self, turn):  # type: ignore[no-untyped-def]  # as its base
        self.heard.clear()
        return await super().answer(turn)


@pytest.mark.slow
async def test_memory_is_flat_over_thousands_of_messages(house: House) -> None:
    """The whole program over 10,000 is measured by benchmarks.delivery.memory."""
    house.agent = _Deaf()
    office, process, sizes = await house.open(_Forgetful()), psutil.Process(), list[float]()
    for number in range(2000):
        await office.inbox.accept(message(f"{number}", chat=str(number % 50), sender=str(number % 50)))
        if number % 500 == 499:
            await office.quiet()
            gc.collect()
            sizes.append(process.memory_info().rss / 1e6)
    assert sizes[-1] - sizes[0] < 8, sizes
    assert len(await house.rows(Inbox)) == 2000
