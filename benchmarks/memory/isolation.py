"""A million recalls in random order among people who say the same words: `python -m benchmarks.memory.isolation`.

Between them people write, are forgotten and come back; the cache holds a few of them only. Every memory that comes back
must be of the person who asked, and none may come from before they were forgotten.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random

import numpy as np

from memory.database import Database
from memory.recall import Recall, remember
from memory.vault import Vault

NOW = datetime(2025, 1, 1, tzinfo=UTC)
PEOPLE = 40
AT_ONCE = 50


@dataclass
class World:
    """The store, and what each person has said since they were last forgotten."""

    database: Database
    vault: Vault
    recall: Recall
    chance: Random
    said: dict[str, set[str]] = field(default_factory=dict)
    asked: int = 0
    given: int = 0
    wrong: int = 0


def main() -> None:
    """Run, tell, and fail if anything wrong was given."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--recalls", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tangban-isolation-") as folder:
        start = time.perf_counter()
        world = asyncio.run(_run(f"sqlite:///{folder}/isolation.db", asked.recalls))
    print(
        f"{world.asked} recalls, {world.given} memories given, {world.wrong} of another person or forgotten, "
        f"{time.perf_counter() - start:.0f} s"
    )
    sys.exit(1 if world.wrong or not world.given else 0)


async def _run(url: str, recalls: int) -> World:
    database, vault = Database(url), Vault(bytes(32))
    database.migrate()
    world = World(database, vault, Recall(database, vault, cache_bytes=200_000), Random(3))
    for number in range(PEOPLE):
        person = f"person{number}"
        await database.write(partial(vault.create, person_id=person))
        world.said[person] = set()
        await _tell(world, person)
    while world.asked < recalls:
        await asyncio.gather(*(_ask(world) for _ in range(AT_ONCE)))
        if world.asked % 50_000 == 0:
            print(f"{world.asked} recalls, {world.wrong} wrong", file=sys.stderr)
        person = world.chance.choice(sorted(world.said))
        if world.chance.random() < 0.02:
            await world.recall.forget(person)
            world.said[person].clear()
        elif len(world.said[person]) < 12:
            await _tell(world, person)
    await database.close()
    return world


async def _tell(world: World, person: str) -> None:
    key = f"{person}-{world.chance.getrandbits(60):x}"
    text = f"I take metformin at breakfast {key}"
    work = partial(
        remember, vault=world.vault, person_id=person, key=key, text=text, at=NOW, kind="talk", reply="Noted."
    )
    await world.database.write(work)
    world.said[person].add(text)


async def _ask(world: World) -> None:
    person, way = world.chance.choice(sorted(world.said)), world.chance.random()
    if way < 0.4:
        found = await world.recall.search(person, "metformin at breakfast?", asof=NOW, limit=5)
    elif way < 0.7:
        found = await world.recall.nearest(person, np.ones(384, np.float32), limit=5)
    else:
        found = await world.recall.recent(person, 5)
    world.asked += 1
    world.given += len(found)
    world.wrong += sum(memory.text not in world.said[person] for memory in found)


if __name__ == "__main__":
    main()
