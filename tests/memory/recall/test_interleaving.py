"""Writing, deleting, forgetting, encoding anew and making blocks, in any order and in several processes: what is found is what a plain scan finds."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select, update

from memory.database import Database
from memory.forgetting import forget_one
from memory.glance import Look
from memory.recall import BUILTIN, Recall, covering, memories, putoff, renewing
from memory.recall.bulk import New, remember_many
from memory.recall.index.person import Index
from memory.records import Memory, MemoryBlock
from memory.vault import Vault

from . import plain
from .conftest import LATER, START
from .covers import same, same_facts, settled
from .test_covering import Ones

ROOT = Path(__file__).parents[3]
WORDS = ("metformin", "breakfast", "早餐", "包子", "the lake", "Stopped the metformin", "allergic to shrimp")
STEPS = (
    "tell",
    "many",
    "many",
    "drop",
    "forget one",
    "forget all",
    "cover",
    "ones",
    "reindex",
    "spoil",
    "ask",
    "settle",
)


def text(number: int) -> str:
    return f"{WORDS[number % 7]} {WORDS[number % 5]} {number % 11}"


TENDING: dict[str, Callable[[Database, Vault, str, int], Awaitable[object]]] = {
    "cover": lambda database, vault, person, number: covering.cover(
        database, vault, person, least=1 + number % 4
    ),
    "ones": lambda database, vault, person, _: renewing.complete(database, vault, person, Ones()),
    "reindex": lambda database, vault, person, _: renewing.reindex(database, vault, person),
    "settle": lambda database, vault, person, _: putoff.settle(database, vault, person),
}


async def step(database: Database, vault: Vault, person: str, what: str, number: int) -> None:
    """Do one thing to a person's rows."""
    reply = f"You said: {text(number - 3)}" if number % 4 == 0 else None
    if what in {"tell", "many"}:
        keys = [f"{person}:{number}:{place}" for place in range(1 if what == "tell" else 2 + number % 9)]
        at = START + timedelta(days=number % 50)
        news = [New(person, key, text(number + place), at, "talk", reply) for place, key in enumerate(keys)]
        await remember_many(database, vault, news)
    elif what in {"drop", "forget one"}:
        await database.write(partial(_one_gone, vault=vault, person=person, what=what, number=number))
    elif what == "forget all":
        await database.write(lambda session: memories.forget(session, person))
    elif what == "spoil":
        await database.write(partial(_spoil, person=person, number=number))
    elif what in TENDING:
        await TENDING[what](database, vault, person, number)


def _one_gone(session: Session, vault: Vault, person: str, what: str, number: int) -> None:
    own = select(Memory.id, Memory.source_key).where(Memory.person_id == person).order_by(col(Memory.id))
    rows = session.exec(own).all()
    if not rows:
        return
    row_id, key = rows[number % len(rows)]
    if what == "drop":
        memories.drop(session, person, row_id or 0)
    else:
        forget_one(session, vault, person, key)


def _spoil(session: Session, person: str, number: int) -> None:
    blocks = session.exec(select(MemoryBlock).where(MemoryBlock.person_id == person)).all()
    if blocks:
        one = blocks[number % len(blocks)]
        spoiled = one.sealed[: number % 40] if number % 2 else one.sealed[:-1] + b"\x00"
        session.execute(update(MemoryBlock).where(col(MemoryBlock.id) == one.id).values(sealed=spoiled))


@pytest.mark.slow
@pytest.mark.safety
@pytest.mark.parametrize("kind", ["sqlite", "postgres", "mariadb"])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 1), st.sampled_from(STEPS), st.integers(0, 400)),
        min_size=10,
        max_size=30,
    ),
    least=st.integers(1, 4),
    most=st.integers(2, 9),
)
def test_in_any_order_what_is_found_is_what_the_rows_say(
    request: pytest.FixtureRequest,
    kind: str,
    steps: list[tuple[int, int, str, int]],
    least: int,
    most: int,
) -> None:
    """Two programs, two people; each step is done by one of the programs and looked at through both."""
    url = (
        request.getfixturevalue("sqlite_url")
        if kind == "sqlite"
        else request.getfixturevalue("server_url")(kind)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(covering, "LEAST", least)
        patch.setattr(covering, "MOST", most)
        asyncio.run(_in_any_order(url, steps))


async def _in_any_order(url: str, steps: list[tuple[int, int, str, int]]) -> None:
    round_ = uuid4().hex[:8]  # one database serves all the examples
    people = [f"{round_}-{number}" for number in range(2)]
    databases, vaults = [Database(url), Database(url)], [Vault(bytes(32)), Vault(bytes(32))]
    recalls = [Recall(database, vault) for database, vault in zip(databases, vaults, strict=True)]
    for person in people:
        await databases[0].write(partial(vaults[0].create, person_id=person))
    for at, (where, who, what, number) in enumerate(steps):
        database, vault, person = databases[where], vaults[where], people[who]
        if what == "ask":
            await same(database, vault, person, recalls[where])
            continue
        await step(database, vault, person, what, 1000 * at + number)
        if what in {"ones", "reindex"}:
            for recall in recalls:  # an index that is held is not told of new vectors by another program
                recall.cache.drop(person)
    for database, vault, recall in zip(databases, vaults, recalls, strict=True):
        for person in people:
            await same(database, vault, person, recall)
            await same(database, vault, person)
            await same_facts(database, vault, person)
        await settled(recall)
        await database.close()


ELSEWHERE = """
import asyncio, sys
from random import Random
from typing import Any
from memory.database import Database
from memory.recall import covering
from memory.vault import Vault
from tests.memory.recall.test_interleaving import STEPS, step

async def main(url, person, seed, count):
    covering.LEAST, covering.MOST = 2, 5
    database, vault, chance = Database(url), Vault(bytes(32)), Random(seed)
    for number in range(count):
        what = chance.choice([*STEPS, "tell", "many", "many", "cover", "cover"])
        if what not in ("forget all", "ask"):
            await step(database, vault, person, what, seed * 100_000 + number)
        print(number, flush=True)
    await database.close()

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
"""


def _elsewhere(url: str, person: str, seed: int, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", ELSEWHERE, url, person, str(seed), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _one_snapshot(look: Look, vault: Vault, person: str) -> int:
    """Read a person both ways in one snapshot; both must be the same to the last bit. Gives how many rows blocks had."""
    index, kept = plain.scanned(look, vault, person)
    ((wrapped,),) = look(memories.WRAPPED, {"person": person})
    found = covering.read(look, vault.opener_by(person, wrapped), person, BUILTIN.name)
    both = Index(found.parts, (), found.vectors)
    assert both.ids.tolist() == [one.id for one in kept]
    assert found.last_key == (kept[-1].key if kept else None)
    for mine, theirs in zip(tuple[Any, ...](both.columns), tuple[Any, ...](index.columns), strict=True):
        assert mine.tobytes() == theirs.tobytes()
    if kept:
        assert both.vectors.rows.tobytes() == index.vectors.rows.tobytes()
    return len(kept) - found.loose


@pytest.mark.slow
@pytest.mark.safety
async def test_in_one_snapshot_blocks_and_rows_say_the_same_while_others_write(sqlite_url: str) -> None:
    database, vault = Database(sqlite_url), Vault(bytes(32))
    await database.write(partial(vault.create, person_id="p"))
    others = [_elsewhere(sqlite_url, "p", seed, 30) for seed in (1, 2)]
    looked = by_blocks = 0
    while any(other.poll() is None for other in others):
        by_blocks += await database.look(partial(_one_snapshot, vault=vault, person="p")) > 0
        looked += 1
        await asyncio.sleep(0.01)
    told = [other.communicate()[1].decode() for other in others]
    assert [other.returncode for other in others] == [0, 0], told
    assert looked
    assert by_blocks
    await same(database, vault, "p")
    await database.close()


@pytest.mark.slow
@pytest.mark.safety
async def test_three_programs_at_once_leave_what_a_plain_scan_finds(database_url: str) -> None:
    database, vault = Database(database_url), Vault(bytes(32))
    await database.write(partial(vault.create, person_id="p"))
    others = [_elsewhere(database_url, "p", seed, 15) for seed in (3, 4)]
    recall = Recall(database, vault)
    while any(other.poll() is None for other in others):
        await recall.search("p", "metformin", asof=LATER, limit=9)
        await recall.nearest("p", np.ones(384, np.float32))
        await asyncio.sleep(0.02)
    told = [other.communicate()[1].decode() for other in others]
    assert [other.returncode for other in others] == [0, 0], told
    recall.cache.drop("p")  # vectors were made anew elsewhere
    await same(database, vault, "p", recall)
    await same(database, vault, "p")
    await covering.cover(database, vault, "p", least=1)
    assert sum(one.covers for one in await plain.block_rows(database, "p")) > 0
    await same(database, vault, "p")
    await database.close()


@pytest.mark.slow
@pytest.mark.safety
async def test_after_kills_blocks_and_rows_say_the_same(sqlite_url: str) -> None:
    database, vault = Database(sqlite_url), Vault(bytes(32))
    await database.write(partial(vault.create, person_id="p"))
    for seed in range(4):
        other = _elsewhere(sqlite_url, "p", seed, 10_000)
        assert other.stdout is not None
        await asyncio.to_thread(other.stdout.readline)
        time.sleep(Random(seed).uniform(0.02, 0.3))
        other.send_signal(signal.SIGKILL)
        other.communicate()
        await database.look(partial(_one_snapshot, vault=vault, person="p"))
        await same(database, vault, "p")
    await database.close()
