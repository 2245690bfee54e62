"""What the first question about a person costs, beside a plain row store: `python -m benchmarks.memory.cold --memories 1000`.

The plain store reads a person's sealed rows by the same SQLite, opens the vectors, compares them by numpy and opens the five
nearest texts. Both take turns, person by person, so that whoever else uses the machine disturbs them alike; told are milliseconds
of the clock and of the processor in all threads, median and 95 in a hundred, and what ten million additions took in the same minute.
"""

import argparse
import asyncio
import os
import sqlite3
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from benchmarks.memory.bulk import START, Plain
from benchmarks.memory.people import Talker, question, talker
from memory.database import Database
from memory.recall import Recall
from memory.recall.bulk import New, remember_many
from memory.recall.encoders.protocol import Vectors
from memory.vault import Vault

PEOPLE, TOP = 60, 5
_ROWS = "SELECT sealed, vector FROM memory WHERE person = ? ORDER BY id"
_HEAD = 13


def plainly(db: sqlite3.Connection, cipher: AESGCM, person: str, vector: Vectors) -> list[str]:
    """The five texts nearest to a vector, by a store that keeps nothing in memory."""
    owner = person.encode()
    rows = db.execute(_ROWS, (person,)).fetchall()
    opened = b"".join([cipher.decrypt(kept[1:_HEAD], kept[_HEAD:], owner) for _, kept in rows])
    near = np.frombuffer(opened, np.float16).reshape(len(rows), -1).astype(np.float32) @ vector
    best = np.argsort(-near)[:TOP]
    return [cipher.decrypt(rows[place][0][1:_HEAD], rows[place][0][_HEAD:], owner).decode() for place in best]


async def run(folder: Path, memories: int) -> None:
    """Fill both, open ours again, ask in turns."""
    people = [talker(number, memories) for number in range(PEOPLE)]
    plain, url, vault = Plain(folder / "plain.db"), f"sqlite:///{folder}/ours.db", Vault(bytes(32))
    await _filled(url, vault, plain, people)
    db, cipher = sqlite3.connect(folder / "plain.db"), AESGCM(bytes(32))
    database = Database(url)
    recall = Recall(database, vault)
    took: list[tuple[float, ...]] = []
    for person in people:
        vector = question(person, 1)
        start, began = process_time(), perf_counter()
        found = [one.text for one in await recall.nearest(person.name, vector, limit=TOP)]
        between, turned = process_time(), perf_counter()
        same = plainly(db, cipher, person.name, vector)
        took.append((turned - began, between - start, perf_counter() - turned, process_time() - between))
        if set(found) != set(same):
            raise SystemExit("the two do not find the same")
    await database.close()
    waited, ours, others, theirs = np.array(took[1:]).T * 1000  # the first question loads code
    for name, clock, spent in (("ours", waited, ours), ("plain rows", others, theirs)):
        told = [f"{np.median(one):.2f} ms, p95 {np.percentile(one, 95):.2f}" for one in (clock, spent)]
        print(f"{name}: clock {told[0]}; processor {told[1]}")
    print(
        f"ours / plain {np.median(ours) / np.median(theirs):.2f}; load {os.getloadavg()[0]:.0f}; {_slow():.2f} s"
    )


async def _filled(url: str, vault: Vault, plain: Plain, people: list[Talker]) -> None:
    database = Database(url)
    database.migrate()
    for person in people:
        await database.write(lambda session, name=person.name: vault.create(session, name))  # type: ignore[misc]  # a default
        vectors = zip(person.texts, person.vectors.astype(np.float16), strict=True)
        news = [
            New(person.name, f"{person.name}:{number}", text, START, "talk", facts=frozenset(), vector=vector)
            for number, (text, vector) in enumerate(vectors)
        ]
        await remember_many(database, vault, news)
        await plain.many(person.name, news)
    await database.close()


def _slow() -> float:
    start, total = process_time(), 0
    for number in range(10_000_000):
        total += number
    return process_time() - start


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--memories", type=int, default=1000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-cold-") as folder:
        asyncio.run(run(Path(folder), asked.memories))


if __name__ == "__main__":
    main()
