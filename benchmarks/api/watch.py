"""What being watched and being asked over HTTP cost: `python -m benchmarks.api.watch`; the same talk, in turn, on one machine."""

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import httpx
from pydantic import SecretStr

from agent.turn import Turn
from bot.assembly import open_house
from bot.metrics.counting import Counting
from bot.settings import Settings
from bot.web.api.channel import Api
from bot.web.server import Server, build
from memory.observing import UNOBSERVED, Observer
from tests.bot.web.api.conftest import World

TURNS = 150


async def measure(observe: Observer, folder: Path) -> tuple[float, float, float]:
    """Median ms of a turn of the agent alone, of the same by POST /chat over loopback, and of GET /metrics."""
    settings = Settings(_env_file=None, data=folder, master_key=SecretStr("A" * 43 + "="))
    async with open_house(settings, [Api()], observe) as house:
        app = build(house)
        world = World(house, app)
        ann = await world.join("ann")
        server = Server(app, "127.0.0.1", 0)
        running = asyncio.create_task(server.run())
        await server.started()
        headers = {"Authorization": f"Bearer {await world.token('ann')}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", headers=headers) as client:
            alone, asked = [], []
            for number in range(TURNS):
                now = house.clock()
                turn = Turn(
                    f"inbox:{10_000 + number}",
                    ann,
                    "t",
                    "private",
                    "空腹6.8",
                    now,
                    now,
                    address=("api", "v1", ann),
                )
                began = perf_counter()
                answer = await house.companion.answer(turn)
                await house.database.write(answer.finish)
                alone.append(perf_counter() - began)
                began = perf_counter()
                (await client.post("/api/v1/chat", json={"text": "空腹6.8"})).raise_for_status()
                asked.append(perf_counter() - began)
            scraped = []
            for _ in range(20):
                began = perf_counter()
                (await client.get("/metrics")).raise_for_status()
                scraped.append(perf_counter() - began)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return tuple(1000 * median(one[len(one) // 5 :]) for one in (alone, asked, scraped))  # type: ignore[return-value]  # three


async def main() -> None:
    """Measure unobserved and observed, twice each, in turn."""
    for _ in range(2):
        for name, observe in (("unobserved", UNOBSERVED), ("counted", Counting())):
            with tempfile.TemporaryDirectory() as folder:
                alone, asked, scraped = await measure(observe, Path(folder))
            sys.stdout.write(
                f"{name:10} turn {alone:6.1f} ms  POST /chat {asked:6.1f} ms  GET /metrics {scraped:5.1f} ms\n"
            )
    counting = Counting()
    began = perf_counter()
    for _ in range(100_000):
        counting.timed("stage", 0.001, stage="act")
    sys.stdout.write(f"one observation {1e6 * (perf_counter() - began) / 100_000:.2f} µs\n")


if __name__ == "__main__":
    asyncio.run(main())
