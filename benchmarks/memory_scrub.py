"""How long it takes to leave no byte of a forgotten person in a SQLite file of a given size.

python benchmarks/memory_scrub.py [MEGABYTES]
"""

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert
from sqlmodel import Session

from memory import people
from memory.database import Database
from memory.records import Memory
from memory.vault import Vault

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PEOPLE = 1000


def fill(start: int, session: Session) -> None:
    rows = [
        {
            "person_id": f"{number % PEOPLE:032d}",
            "source_key": f"inbox:{number}:0",
            "at": NOW,
            "kind": "said",
            "sealed": os.urandom(300),
            "vector": os.urandom(512),
        }
        for number in range(start, start + 1000)
    ]
    session.connection().execute(insert(Memory), rows)


async def main(megabytes: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tangban.db"
        database = Database(f"sqlite:///{path}")
        await asyncio.to_thread(database.migrate)
        start = 0
        while path.stat().st_size < megabytes * 1e6:
            await database.write(partial(fill, start))
            start += 1000
        size, begun = path.stat().st_size / 1e6, perf_counter()
        vault = Vault(bytes(32))
        gone = await database.write(lambda session: people.forget(session, vault, f"{7:032d}"))
        forgotten = perf_counter()
        await database.scrub()
        print(f"{size:.0f} MB: {gone} rows forgotten in {forgotten - begun:.3f} s", end=", ")
        print(f"scrubbed in {perf_counter() - forgotten:.1f} s")
        await database.close()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 200))
