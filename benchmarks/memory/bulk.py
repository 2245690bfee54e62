"""What writing many memories costs, and writing one, beside a plain row store: `python -m benchmarks.memory.bulk`.

The plain store is SQLite with the same settings, each text and vector sealed by AES-GCM, and nothing read or indexed but by
key and person. Ours puts the reading of many texts off, so what it costs to read them too is told apart. All ways take turns
in each round, so that whoever else uses the machine disturbs them alike; medians of the rounds are told, in microseconds a
memory: of the processor in all threads, and on the wall; and of the processor the least.
"""

import argparse
import asyncio
import os
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlmodel import Session

from benchmarks.memory.people import talker
from memory.database import Database
from memory.recall import bulk, covering, putoff
from memory.recall.bulk import New
from memory.recall.index.signature import Vector
from memory.recall.memories import remember
from memory.vault import Vault

START = datetime(2025, 1, 1, tzinfo=UTC)
FEW = covering.LEAST - 1
_PLAIN = "INSERT INTO memory (person, key, at, kind, embedder, sealed, vector) VALUES (?, ?, ?, ?, ?, ?, ?)"
Way = Callable[[str, Sequence[New]], Awaitable[object]]


class Plain:
    """A row store that seals and reads nothing."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(
            "CREATE TABLE memory (id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT, key TEXT UNIQUE, at TEXT, kind TEXT,"
            " embedder TEXT, sealed BLOB, vector BLOB)"
        )
        self._db.execute("CREATE INDEX by_person ON memory (person, id)")
        self._cipher = AESGCM(bytes(32))

    async def many(self, person: str, news: Sequence[New]) -> None:
        """Write all in one commit."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(_PLAIN, self._rows(person, news))
        self._db.execute("COMMIT")

    async def one(self, person: str, news: Sequence[New]) -> None:
        """Write each in a commit of its own."""
        for new in news:
            await self.many(person, [new])

    def _rows(self, person: str, news: Sequence[New]) -> Iterator[tuple[str | bytes, ...]]:
        for new in news:
            vector = b"" if new.vector is None else new.vector.tobytes()
            sealed = [self._seal(person, part) for part in (new.text.encode(), vector)]
            yield (person, new.key, str(new.at), new.kind, new.embedder, *sealed)

    def _seal(self, person: str, plain: bytes) -> bytes:
        nonce = os.urandom(12)
        return b"\x01" + nonce + self._cipher.encrypt(nonce, plain, person.encode())


@dataclass
class Ours:
    """The store as the program uses it."""

    database: Database
    vault: Vault

    async def many(self, person: str, news: Sequence[New]) -> None:
        """Write all as an import does; the texts are read later."""
        await bulk.remember_many(self.database, self.vault, news)

    async def embedded(self, person: str, news: Sequence[New]) -> None:
        """The same, vectors made too."""
        await self.many(person, [replace(new, vector=None) for new in news])

    async def read_too(self, person: str, news: Sequence[New]) -> None:
        """The same, and all that was put off read at once."""
        await self.many(person, news)
        await putoff.settle(self.database, self.vault, person)

    async def read_first(self, person: str, news: Sequence[New]) -> None:
        """Some at a time, so few that they are read before they are written."""
        for at in range(0, len(news), FEW):
            await self.many(person, news[at : at + FEW])

    async def in_one_commit(self, person: str, news: Sequence[New]) -> None:
        """One after another by `remember`, as it was done before, vectors made too."""

        def work(session: Session) -> None:
            for new in news:
                self._remember(session, new)

        await self.database.write(work)

    async def one(self, person: str, news: Sequence[New]) -> None:
        """One after another by `remember`, each durable."""
        for new in news:
            await self.database.write(partial(self._remember, new=new))

    def _remember(self, session: Session, new: New) -> None:
        remember(
            session, self.vault, new.person_id, key=new.key, text=new.text, at=new.at, kind=new.kind, facts=new.facts
        )  # fmt: skip


async def run(folder: Path, memories: int, rounds: int) -> None:
    """Take turns, then print."""
    database, vault = Database(f"sqlite:///{folder}/ours.db"), Vault(bytes(32))
    database.migrate()
    plain, ours, took = (
        Plain(folder / "plain.db"),
        Ours(database, vault),
        dict[str, list[tuple[float, float]]](),
    )
    numbers = count()

    async def turn(name: str, way: Way, many: int) -> None:
        number = next(numbers)
        said = talker(number, many)
        await database.write(partial(vault.create, person_id=said.name))
        news = _news(said.name, said.texts, said.vectors.astype(np.float16))
        wall, processor = perf_counter(), process_time()
        await way(said.name, news)
        spent = (process_time() - processor, perf_counter() - wall)
        took.setdefault(name, []).append((spent[0] / many * 1e6, spent[1] / many * 1e6))

    for done in range(rounds + 1):
        await turn("plain rows", plain.many, memories)
        await turn("ours, vectors given", ours.many, memories)
        await turn("ours, vectors given, and read at once", ours.read_too, memories)
        await turn(f"ours, vectors given, {FEW} in a commit, read first", ours.read_first, memories)
        await turn("ours, vectors made", ours.embedded, memories)
        await turn("ours, `remember` in one commit", ours.in_one_commit, memories)
        await turn("plain, a commit each", plain.one, memories // 10)
        await turn("ours, a commit each", ours.one, memories // 10)
        if not done:
            took.clear()  # the first round loads code and tables
    _print(took)
    await database.close()


def _news(person: str, texts: Sequence[str], vectors: Iterable[Vector]) -> list[New]:
    return [
        New(person, f"{person}:{number}", text, START + timedelta(minutes=number), "talk", vector=vector)
        for number, (text, vector) in enumerate(zip(texts, vectors, strict=True))
    ]


def _print(took: dict[str, list[tuple[float, float]]]) -> None:
    middles = {
        name: [*(median(part) for part in zip(*spent, strict=True)), min(spent)[0]]
        for name, spent in took.items()
    }
    print(f"load {os.getloadavg()[0]:.1f}")
    print(
        "| way | processor, us | on the wall, us | rows/s of processor | times the plain store | least, us | times |\n|"
        + " --- |" * 7
    )
    for name, (processor, wall, least) in middles.items():
        base, _, lowest = middles["plain, a commit each" if "commit each" in name else "plain rows"]
        rates = f"{1e6 / processor:.0f} | {processor / base:.1f} | {least:.0f} | {least / lowest:.1f}"
        print(f"| {name} | {processor:.0f} | {wall:.0f} | {rates} |")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--memories", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-bulk-") as folder:
        asyncio.run(run(Path(folder), asked.memories, asked.rounds))


if __name__ == "__main__":
    main()
