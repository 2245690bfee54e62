"""How long everything around a model takes: choosing, reading the person's rows, the prompt, the walk, the check.

    python -m benchmarks.brains --turns 300

The model answers at once (a function in this process), so what is measured is the rest. Each turn is a whole turn of the agent
with the database on disk; the same turns without a brain are measured beside it. `around` is the draft and its check alone.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.brains import Brains, verdict
from agent.brains.backend import Asked, Health, Means, Said
from agent.brains.brains import Plan
from agent.companion import Companion
from agent.turn import Turn
from memory.database import Database
from memory.people import identify
from memory.recall import Recall
from memory.vault import Vault

NOW = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
TEXTS = {
    "own data": ("我最近血糖怎么样？", "这段时间整体挺稳的，早上那几次也都在目标里，继续这样就好。"),
    "open talk": ("今天和孙子去公园了，心情不错", "真好呀，带孙子晒晒太阳，比什么都强。"),
}


class Instant:
    """A backend that takes no time."""

    on_this_machine = False

    def __init__(self, text: str) -> None:
        self.text = text

    async def say(self, asked: Asked) -> Said:
        return Said(self.text)

    async def resident(self) -> bool:
        return True

    async def warm(self) -> None:
        """Nothing to load."""

    async def health(self) -> Health:
        return Health(True, "instant")

    async def close(self) -> None:
        """Nothing to close."""


async def measure(kind: str, turns: int, with_brain: bool) -> list[float]:
    """Let one person with a month of values ask the same thing; milliseconds of each turn."""
    text, draft = TEXTS[kind]
    with tempfile.TemporaryDirectory() as folder:
        database, vault = Database(f"sqlite:///{Path(folder) / 'bench.db'}"), Vault(bytes(32))
        database.migrate()
        plan = Plan(left=("ollama:m",), right=("ollama:m",), means=Means())
        brains = Brains(plan, lambda _name, _means: Instant(draft)) if with_brain else None
        companion = Companion(database, vault, Recall(database, vault), brains)
        person = await database.write(
            lambda session: identify(
                session,
                vault,
                channel="b",
                bot="b",
                account="1",
                language="zh",
                zone="Asia/Shanghai",
                now=NOW,
            )
        )
        took: list[float] = []
        for number in range(60 + turns):
            log = number < 60
            at = NOW + timedelta(hours=12 * number if log else 720, seconds=number)
            said = f"空腹{5 + number % 40 / 10}" if log else text
            begun = time.perf_counter()
            answer = await companion.answer(Turn(f"k:{number}", person.id, "t", "private", said, at, at))
            if not log:
                took.append(1e3 * (time.perf_counter() - begun))
                assert not with_brain or answer.trace["by"] == "ollama:m", answer.trace
            await database.write(answer.finish)
        await database.close()
    return took


async def around(kind: str, turns: int) -> list[float]:
    """Take only what lies between the tools' results and the words that go out."""
    spent: list[float] = []
    draft, judge = Brains.draft, verdict.judge
    import agent.nodes.check as checking

    async def timed_draft(self, *given):  # type: ignore[no-untyped-def]
        begun = time.perf_counter()
        found = await draft(self, *given)
        spent.append(1e3 * (time.perf_counter() - begun))
        return found

    async def timed_judge(*given):  # type: ignore[no-untyped-def]
        begun = time.perf_counter()
        found = await judge(*given)
        spent[-1] += 1e3 * (time.perf_counter() - begun)
        return found

    Brains.draft, checking.judge = timed_draft, timed_judge  # type: ignore[method-assign,attr-defined]
    try:
        await measure(kind, turns, with_brain=True)
    finally:
        Brains.draft, checking.judge = draft, judge  # type: ignore[method-assign,attr-defined]
    return spent[-turns:]


def row(name: str, took: list[float]) -> str:
    """Write one row of the table."""
    took = sorted(took)
    return f"| {name} | {statistics.median(took):.1f} | {took[int(0.95 * len(took))]:.1f} | {took[-1]:.1f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=300)
    turns = parser.parse_args().turns
    print("| what | p50 ms | p95 ms | max ms |\n| --- | --- | --- | --- |")
    for kind in TEXTS:
        print(row(f"{kind}: turn without a brain", asyncio.run(measure(kind, turns, with_brain=False))))
        print(
            row(
                f"{kind}: turn with a brain that takes no time",
                asyncio.run(measure(kind, turns, with_brain=True)),
            )
        )
        print(row(f"{kind}: around the model", asyncio.run(around(kind, turns))))


if __name__ == "__main__":
    main()
