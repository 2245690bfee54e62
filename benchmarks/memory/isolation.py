"""A million recalls in random order among people who say the same words: `python -m benchmarks.memory.isolation`.

Between them people write, are forgotten and come back; the cache holds a few of them only. Every memory that comes back
must be of the person who asked, and none may come from before they were forgotten. The run goes in stretches, each a world of
its own with its own seed; with `--tally FILE` what is done is kept there, and a run that was stopped goes on after its last stretch.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

import numpy as np

from memory.database import Database
from memory.recall import Recall, Remembered, covering, remember
from memory.vault import Vault

NOW = datetime(2025, 1, 1, tzinfo=UTC)
PEOPLE = 200
AT_ONCE = 250
"""So many recalls are begun together: most in batches that share a session, the others each for itself."""

BATCHES, SINGLE = 4, 10
MOST_SAID = 8
QUERIES = ("metformin at breakfast?", "早餐吃什么药", "what did I take last week?", "breakfast")


@dataclass
class World:
    """The store, and what each person has said since they were last forgotten."""

    database: Database
    vault: Vault
    recall: Recall
    chance: Random
    said: dict[str, set[str]] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    asked: int = 0
    given: int = 0
    wrong: int = 0


def main() -> None:
    """Run, tell, and fail if anything wrong was given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--recalls", type=int, default=1_000_000)
    parser.add_argument("--stretch", type=int, default=100_000)
    parser.add_argument("--tally", type=Path)
    parser.add_argument(
        "--blocks", action="store_true", help="of two to four rows, so that nearly all is read from blocks"
    )
    asked = parser.parse_args()
    if asked.blocks:
        covering.LEAST, covering.MOST = 2, 4
    done = _tallied(asked.tally)
    while done["asked"] < asked.recalls:
        start = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="tangban-isolation-") as folder:
            wanted = min(asked.stretch, asked.recalls - done["asked"])
            world = asyncio.run(_run(f"sqlite:///{folder}/isolation.db", wanted, done["stretches"]))
        for name, more in {"asked": world.asked, "given": world.given, "wrong": world.wrong}.items():
            done[name] += more
        done["stretches"] += 1
        done["seconds"] += round(time.perf_counter() - start)
        if asked.tally:
            asked.tally.write_text(json.dumps(done))
    print(
        f"{done['asked']} recalls, {done['given']} memories given, {done['wrong']} of another person or forgotten, "
        f"{done['seconds']} s in {done['stretches']} stretches"
    )
    sys.exit(1 if done["wrong"] or not done["given"] else 0)


def _tallied(file: Path | None) -> dict[str, int]:
    """What earlier runs did."""
    if file is not None and file.exists():
        found: dict[str, int] = json.loads(file.read_text())
        return found
    return dict.fromkeys(("asked", "given", "wrong", "stretches", "seconds"), 0)


async def _run(url: str, recalls: int, seed: int) -> World:
    database, vault = Database(url), Vault(bytes(32))
    database.migrate()
    world = World(database, vault, Recall(database, vault, cache_bytes=5_000_000), Random(3 + seed))
    for number in range(PEOPLE):
        person = f"person{number}"
        world.people.append(person)
        await database.write(partial(vault.create, person_id=person))
        world.said[person] = set()
        await _tell(world, person)
    while world.asked < recalls:
        before = world.asked
        await asyncio.gather(
            *(_ask_many(world, AT_ONCE // BATCHES - SINGLE // BATCHES) for _ in range(BATCHES)),
            *(_ask(world) for _ in range(SINGLE)),
        )
        if before // 50_000 < world.asked // 50_000:
            print(f"{world.asked} recalls, {world.wrong} wrong", file=sys.stderr)
        for _ in range(3):
            await _change(world)
    await database.close()
    return world


async def _change(world: World) -> None:
    """Let somebody say something, or be forgotten."""
    person = world.chance.choice(world.people)
    if world.chance.random() < 0.05:
        await world.recall.forget(person)
        world.said[person].clear()
    elif len(world.said[person]) < MOST_SAID:
        await _tell(world, person)


async def _ask_many(world: World, count: int) -> None:
    """Ask for many people in one session; nobody's index may be taken for the next one's."""
    asked = [(world.chance.choice(world.people), world.chance.choice(QUERIES)) for _ in range(count)]
    for (person, _), found in zip(
        asked, await world.recall.search_many(asked, asof=NOW, limit=3), strict=True
    ):
        _judge(world, person, found)


async def _tell(world: World, person: str) -> None:
    key = f"{person}-{world.chance.getrandbits(60):x}"
    text = f"I take metformin at breakfast {key}"
    work = partial(
        remember, vault=world.vault, person_id=person, key=key, text=text, at=NOW, kind="talk", reply="Noted."
    )
    await world.database.write(work)
    world.said[person].add(text)


async def _ask(world: World) -> None:
    person, way = world.chance.choice(world.people), world.chance.random()
    if way < 0.4:
        found = await world.recall.search(person, "metformin at breakfast?", asof=NOW, limit=5)
    elif way < 0.7:
        found = await world.recall.nearest(person, np.ones(384, np.float32), limit=5)
    else:
        found = await world.recall.recent(person, 5)
    _judge(world, person, found)


def _judge(world: World, person: str, found: Sequence[Remembered]) -> None:
    world.asked += 1
    world.given += len(found)
    world.wrong += sum(memory.text not in world.said[person] for memory in found)


if __name__ == "__main__":
    main()
