"""How many durable writes there are in a second, and how long one takes, with 1 and with 50 writers at once.

    python benchmarks/memory_writes.py [URL] [SECONDS]

A write is a reading added to the journal: one lookup of its key and one insert, committed to the disk before it
counts. Without a URL a new SQLite file is used, in the folder for temporary files or in TMPDIR.
"""

import asyncio
import os
import platform
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter, process_time

from sqlmodel import Session

from memory import diary
from memory.database import Database
from memory.records import Reading

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def add(key: str, session: Session) -> None:
    diary.add(session, Reading(person_id="p" * 32, source_key=key, at=NOW, created_at=NOW, mmol=6.8))


async def one_writer(database: Database, name: str, end: float) -> list[float]:
    took: list[float] = []
    while (begun := perf_counter()) < end:
        await database.write(partial(add, f"{name}:{len(took)}"))
        took.append(perf_counter() - begun)
    return took


async def measure(database: Database, writers: int, seconds: float) -> None:
    begun, cpu_before = perf_counter(), process_time()
    names = [f"{os.getpid()}:{writers}:{number}" for number in range(writers)]
    parts = await asyncio.gather(*(one_writer(database, name, begun + seconds) for name in names))
    elapsed, cpu = perf_counter() - begun, process_time() - cpu_before
    took = sorted(each for part in parts for each in part)
    p50, p95 = took[len(took) // 2] * 1000, took[len(took) * 95 // 100] * 1000
    print(
        f"{writers:3} writers: {len(took) / elapsed:6.0f} writes/s, p50 {p50:6.2f} ms, p95 {p95:6.2f} ms,"
        f" {cpu / len(took) * 1000:.2f} ms of processor each"
    )


def fsyncs_per_second(folder: Path) -> float:
    """What the disk itself can do, as a measure for the rest."""
    count = 0
    with (folder / "probe").open("wb", buffering=0) as probe:
        begun = perf_counter()
        while perf_counter() - begun < 1:
            probe.write(bytes(4096))
            os.fsync(probe.fileno())
            count += 1
    return count / (perf_counter() - begun)


async def main(url: str | None, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores")
        print(f"the disk: {fsyncs_per_second(Path(folder)):.0f} fsyncs/s of 4 kB")
        database = Database(url or f"sqlite:///{folder}/tangban.db")
        begun = perf_counter()
        await asyncio.to_thread(database.migrate)
        print(f"migrate: {(perf_counter() - begun) * 1000:.0f} ms")
        for writers in (1, 50):
            await measure(database, writers, seconds)
        await database.close()


if __name__ == "__main__":
    asyncio.run(
        main(sys.argv[1] if len(sys.argv) > 1 else None, float(sys.argv[2]) if len(sys.argv) > 2 else 5.0)
    )
