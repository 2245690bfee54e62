"""Other processes: what they write is seen at once, and what they acknowledged outlives them."""

import subprocess
import sys
from pathlib import Path

import pytest

from memory.database import Database
from memory.recall import Recall
from memory.vault import Vault

from .conftest import LATER, telling

ROOT = Path(__file__).parents[3]

ELSEWHERE = """
import asyncio, sys
from datetime import UTC, datetime
from memory.database import Database
from memory.recall import Recall, remember
from memory.vault import Vault

async def main(url):
    database, vault = Database(url), Vault(bytes(range(32)))
    found = await Recall(database, vault).search("somebody", "What do I drink?", asof=datetime(2026, 1, 1, tzinfo=UTC))
    print([memory.text for memory in found])
    await database.write(lambda session: remember(
        session, vault, "somebody", key="there", text="I drink coffee on Sundays",
        at=datetime(2025, 5, 1, tzinfo=UTC), kind="talk"))
    await database.close()

asyncio.run(main(sys.argv[1]))
"""


async def test_two_processes_see_each_other_s_rows_within_one_query(
    sqlite: Database, sqlite_url: str, vault: Vault
) -> None:
    await sqlite.write(lambda session: vault.create(session, "somebody"))
    await telling(sqlite, vault)("somebody", "I drink tea")
    here = Recall(sqlite, vault)
    assert len(await here.search("somebody", "What do I drink?", asof=LATER)) == 1
    there = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, sqlite_url], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert there.stdout.strip() == "['I drink tea']"
    found = await here.search("somebody", "What do I drink?", asof=LATER)
    assert {memory.text for memory in found} == {"I drink tea", "I drink coffee on Sundays"}


@pytest.mark.slow
@pytest.mark.safety
def test_nothing_acknowledged_is_missing_after_twenty_kills() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.memory.crash", "--rounds", "20", "--milliseconds", "120"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 missing" in done.stdout
