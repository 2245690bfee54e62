"""kill -9 in a stream of writes: `python -m benchmarks.memory.crash --rounds 20`; no acknowledged memory may be missing.

Each round forks a writer that says every key once `write` has returned; it is killed at a random moment, and all that it
said must be found again by the search, with its text, by a program that starts anew. Between the writes
blocks are made; with them all rows must be found, and nothing else. With `--many` the reading of texts is put off, and every
fact that they tell must be known once, before it is read and after.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from select import select
from typing import Any

import numpy as np
from sqlmodel import Session
from sqlmodel import select as rows_of

from memory.database import Database
from memory.recall import Recall, covering, putoff, remember
from memory.recall.bulk import New, remember_many
from memory.recall.index.signature import sign
from memory.records import Memory
from memory.vault import Vault

MASTER = bytes(range(32))
START = datetime(2025, 1, 1, tzinfo=UTC)
COVER_EVERY = 3
MANY = 80
Writer = Callable[[str, int, int], Coroutine[Any, Any, None]]


def main() -> None:
    """Run the rounds, tell what was acknowledged and what is missing, and fail if anything is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--milliseconds", type=int, default=150)
    parser.add_argument(
        "--many",
        action="store_true",
        help="many in each commit, read later, each telling a fact to be pinned",
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tangban-crash-") as folder:
        url = f"sqlite:///{folder}/crash.db"
        _make(url)
        write = _write_many if asked.many else _write
        said = [_round(url, number, asked.milliseconds, write) for number in range(asked.rounds)]
        missing = asyncio.run(_missing(url, {key for keys in said for key in keys}))
    print(f"{asked.rounds} kills, {sum(map(len, said))} acknowledged, {len(missing)} missing")
    sys.exit(1 if missing or not any(said) else 0)


def _make(url: str) -> None:
    database = Database(url)
    database.migrate()
    asyncio.run(database.write(lambda session: Vault(MASTER).create(session, "p")))
    sign("read the tables before the first fork", None, np.zeros(384, np.float16), START)
    asyncio.run(database.close())


def _round(url: str, number: int, milliseconds: int, write: Writer) -> list[str]:
    """Fork a writer, kill it, give the keys that it had said."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        asyncio.run(write(url, number, writes))
    os.close(writes)
    select([reads], [], [], 30)  # killed in the midst of writing, not of starting
    time.sleep(Random(number).uniform(0.3, 1.0) * milliseconds / 1000)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reads, encoding="ascii") as pipe:
        return pipe.read().split("\n")[:-1]


async def _write(url: str, number: int, pipe: int) -> None:
    database, vault = Database(url), Vault(MASTER)
    for count in range(1_000_000):
        key = f"r{number}-{count}"
        work = partial(
            remember,
            vault=vault,
            person_id="p",
            key=key,
            text=f"word{key} for breakfast",
            at=START + timedelta(seconds=count),
            kind="talk",
        )
        await database.write(work)
        os.write(pipe, f"{key}\n".encode())
        if count % COVER_EVERY == COVER_EVERY - 1:
            await covering.cover(database, vault, "p", least=1)


async def _write_many(url: str, number: int, pipe: int) -> None:
    database, vault = Database(url), Vault(MASTER)
    for count in range(1_000_000):
        keys = [f"r{number}-{count}-{place}" for place in range(MANY)]
        at = START + timedelta(seconds=count)
        news = [New("p", key, f"word{key} gives me hives for breakfast", at, "talk") for key in keys]
        await remember_many(database, vault, news)
        os.write(pipe, "".join(f"{key}\n" for key in keys).encode())
        if count % COVER_EVERY == COVER_EVERY - 1:
            await putoff.settle(database, vault, "p")


async def _missing(url: str, said: set[str]) -> set[str]:
    database, vault = Database(url), Vault(MASTER)
    recall = Recall(database, vault)

    def texts(session: Session) -> dict[str, str]:
        rows = session.exec(rows_of(Memory))
        return {row.source_key: vault.open_text(session, "p", row.sealed) for row in rows}

    kept = await database.read(texts)
    missing = {key for key in said if not kept.get(key, "").startswith(f"word{key} ")}
    hives = sorted(key for key, text in kept.items() if "hives" in text)
    for _ in range(2):  # before all was read and after
        if sorted(one.source_key for one in await recall.facts("p") if one.kind == "allergy") != hives:
            missing.add("a fact is missing, or told twice")
        await putoff.settle(database, vault, "p")
    for key in sorted(said)[:: max(1, len(said) // 20)]:
        found = await recall.search("p", f"word{key}", asof=START + timedelta(days=99), limit=5)
        if key not in {memory.source_key for memory in found}:
            missing.add(key)
    if len(await recall.search("p", "breakfast", asof=START + timedelta(days=99), limit=10**6)) != len(kept):
        missing.add("blocks and rows differ")
    await database.close()
    return missing


if __name__ == "__main__":
    main()
