"""How many turns a second the delivery core takes, with everything durable: python -m benchmarks.delivery [--people N].

The agent is scripted and writes one reading for each turn; the channel takes no time. What is measured is the way of a
message from its arrival to the committed end of its turn, and to the letter's settled row.
"""

import argparse
import asyncio
import resource
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from uuid import uuid4

from sqlmodel import Session

from agent.turn import Answer, Part, Turn
from bot.clock import wall_clock
from bot.delivery.office import Means, Office
from bot.delivery.outgoing.letters import Letter, Limits
from bot.message import Message
from memory.database import Database
from memory.records import Reading
from memory.vault import Vault


class LoggingAgent:
    """Logs a reading of 6.8 and says so."""

    async def answer(self, turn: Turn) -> Answer:
        def finish(session: Session) -> None:
            session.add(
                Reading(
                    person_id=turn.person_id,
                    source_key=turn.key,
                    at=turn.sent_at,
                    created_at=turn.now,
                    mmol=6.8,
                )
            )

        return Answer((Part(f"记下了 {turn.text}"),), finish)


class Sink:
    """A platform without latency, which notes when each letter came."""

    name, bot, pace, limits = "bench", "b", None, Limits()

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        leaving()
        self.arrived[letter.text.split()[-1]] = perf_counter()
        return "1"

    async def working(self, chat: str) -> None:
        """Nothing to show."""

    def is_group(self, chat: str) -> bool:
        return False


def said(number: int, people: int) -> Message:
    who = str(number % people)
    return Message("bench", "b", uuid4().hex, who, who, wall_clock(), text=f"#{number}")


async def flood(office: Office, sink: Sink, people: int, turns: int) -> float:
    """All at once: turns a second."""
    start = perf_counter()
    await asyncio.gather(*(office.inbox.accept(said(number, people)) for number in range(turns)))
    await office.quiet()
    return turns / (perf_counter() - start)


async def stream(office: Office, sink: Sink, people: int, turns: int, rate: float) -> list[float]:
    """At a steady rate: milliseconds from arrival to the letter's sending, of each turn."""
    sink.arrived.clear()
    begun: dict[str, float] = {}
    start, tasks = perf_counter(), []
    for number in range(turns):
        await asyncio.sleep(max(0, start + number / rate - perf_counter()))
        begun[f"#{number}"] = perf_counter()
        tasks.append(asyncio.create_task(office.inbox.accept(said(number, people))))
    await asyncio.gather(*tasks)
    await office.quiet()
    return [1000 * (sink.arrived[text] - at) for text, at in begun.items()]


async def measure(people: int, turns: int, rate: float) -> None:
    with tempfile.TemporaryDirectory(dir=".") as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        database.migrate()
        sink = Sink()
        office = Office(Means(database, Vault(bytes(32)), LoggingAgent(), wall_clock, Path(folder)), [sink])
        await office.start()
        await flood(office, sink, people, people)
        used = process_time()
        speed = await flood(office, sink, people, turns)
        used = 1000 * (process_time() - used) / turns
        times = sorted(await stream(office, sink, people, turns, rate))
        await office.close()
        await database.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    p95 = times[int(len(times) * 0.95)]
    print(
        f"people {people}: flood {speed:.0f} turns/s, {used:.1f} ms of processor each; at {rate:g}/s p50 {statistics.median(times):.1f} ms, "
        f"p95 {p95:.1f} ms, max {times[-1]:.1f} ms; peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=100)
    arguments.add_argument("--turns", type=int, default=2000)
    arguments.add_argument("--rate", type=float, default=100)
    given = arguments.parse_args()
    asyncio.run(measure(given.people, given.turns, given.rate))
