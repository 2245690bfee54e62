"""Many chats at once and many messages in a row: the event loop stays free, and memory stays flat."""

import gc
from pathlib import Path

import numpy as np
import psutil
import pytest

from benchmarks.delivery.lag import measure
from memory.records import Inbox
from tests.bot.house import House, PaperChannel, ScriptedAgent, message


@pytest.mark.slow
async def test_50_chats_with_a_slow_embedder_leave_the_event_loop_free(tmp_path: Path) -> None:
    """Were it asked on the loop, every other look would come .3 s late; how late they are is told by benchmarks.delivery.lag."""
    found, answers, encoded = await measure(tmp_path, 50, "waiting")
    assert answers >= 100
    assert encoded >= 100
    late, _worked = np.array(found).T
    assert np.percentile(late, 50) < 0.1


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
