"""Turns a second and the time of a turn, with everything durable: from a message to its reply being marked as sent.

    python -m benchmarks.turns --people 100 --messages 2000 --at-once 8

Runs the real inbox, lanes, agent, database and outbox in one process; only the platform is a function that returns a
message id. A turn's time runs from `accept` to the call of `send`.
"""

import argparse
import asyncio
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from agent.companion import Companion
from bot.collector import release
from bot.delivery.office import Means, Office
from bot.delivery.outgoing.letters import Letter, Limits
from bot.message import Message
from memory.database import Database
from memory.recall import Recall
from memory.vault import Vault

MESSAGES = {
    "log": ["早上空腹6.8", "餐后两小时9.2", "fasting 6.1", "血糖7.7"],
    "meal": ["早上空腹6.8，吃了两个肉包一杯豆浆", "had a bowl of rice and two eggs for lunch"],
    "ask": ["我能吃香蕉吗", "我最近血糖怎么样", "我上次吃火锅之后血糖多少"],
}

WINDOW = 80
"""So many messages are one window; where others keep the machine busy, only the calmest tells what a turn costs."""


@dataclass
class Platform:
    """Takes every letter at once, and notes when."""

    name: str = "bench"
    bot: str = "bench"
    pace: None = None
    limits: Limits = field(default_factory=lambda: Limits(text=4096, caption=1024))
    arrived: dict[str, asyncio.Future[float]] = field(default_factory=dict)

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Take a letter."""
        leaving()
        waiting = self.arrived.get(chat)
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())
        return uuid4().hex

    async def working(self, chat: str) -> None:
        """Show nothing."""

    def is_group(self, chat: str) -> bool:
        """Everybody writes in private."""
        return False


async def measure(people: int, messages: int, at_once: int, kind: str, url: str | None) -> dict[str, float]:
    """Let people write one after another, `at_once` chats side by side."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(url or f"sqlite:///{Path(folder) / 'bench.db'}")
        database.migrate()
        vault = Vault(bytes(32))
        platform = Platform()
        agent = Companion(database, vault, Recall(database, vault))
        office = Office(Means(database, vault, agent, lambda: datetime.now(UTC), Path(folder)), [platform])
        await office.start()
        await stream(office, platform, min(people, 200), min(people, 200), at_once, "log")  # warm
        release()  # as `tangban serve` does once it has started
        start, worked = time.perf_counter(), time.process_time()
        took: list[float] = []
        windows: list[float] = []
        for begun in range(0, messages, WINDOW):
            count, before = min(WINDOW, messages - begun), time.process_time()
            took += await stream(office, platform, people, count, at_once, kind)
            await office.quiet()
            windows.append((time.process_time() - before) / count)
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        await office.close()
        await database.close()
    took.sort()
    return {
        "turns/s": messages / seconds,
        "p50 ms": 1e3 * statistics.median(took),
        "p95 ms": 1e3 * took[int(0.95 * len(took))],
        "max ms": 1e3 * took[-1],
        "processor ms a turn": 1e3 * worked / messages,
        "in the calmest window": 1e3 * min(windows),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


async def stream(
    office: Office, platform: Platform, people: int, messages: int, at_once: int, kind: str
) -> list[float]:
    took: list[float] = []
    texts = MESSAGES[kind]
    numbers = iter(range(messages))

    async def writer(lane: int) -> None:
        for number in numbers:
            chat = f"{(number * at_once + lane) % people}-{lane}"
            waiting = asyncio.get_running_loop().create_future()
            platform.arrived[chat] = waiting
            begun = time.perf_counter()
            await office.inbox.accept(
                Message(
                    "bench",
                    "bench",
                    uuid4().hex,
                    chat,
                    chat,
                    datetime.now(UTC),
                    text=texts[number % len(texts)],
                )
            )
            took.append(await waiting - begun)

    await asyncio.gather(*(writer(lane) for lane in range(at_once)))
    return took


def main() -> None:
    """Print one row for each kind of message."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--kind", choices=list(MESSAGES), default="log")
    parser.add_argument("--url", default=None)
    told = parser.parse_args()
    figures = asyncio.run(measure(told.people, told.messages, told.at_once, told.kind, told.url))
    print(
        f"{told.kind}, {told.people} people, {told.at_once} at once: "
        + ", ".join(f"{k} {v:.1f}" for k, v in figures.items())
    )


if __name__ == "__main__":
    main()
