"""Memories to cover with blocks, and the question whether all ways of asking still say the same."""

import asyncio
from datetime import timedelta

import numpy as np
from sqlmodel import Session

from memory.database import Database
from memory.glance import looking
from memory.recall import BUILTIN, Recall, putoff
from memory.recall.bulk import New
from memory.recall.facts import ledger
from memory.vault import Vault

from . import plain
from .conftest import LATER, START

QUERIES = ("what do I take at breakfast?", "早餐", "walk on 3 March 2025")


def news(person_id: str, count: int, first: int = 0) -> list[New]:
    said = (
        "I take metformin at breakfast",
        "早餐吃了两个包子",
        "walked by the lake",
        "Stopped the metformin",
    )
    return [
        New(person_id, f"{person_id}:{n}", f"{said[n % 4]} {n % 7}", START + timedelta(days=n), "talk", "yes" if n % 3 else None)
        for n in range(first, first + count)
    ]  # fmt: skip


async def settled(recall: Recall) -> None:
    """Wait for the blocks that answers left to be made."""
    while recall._tasks:
        await asyncio.gather(*recall._tasks)


async def same(database: Database, vault: Vault, person_id: str, recall: Recall | None = None) -> None:
    """All ways of asking give what a plain scan gives, to the last digit."""
    for query in QUERIES:
        asked = recall or Recall(database, vault)
        vector = np.asarray(BUILTIN.encode([query])[0])
        for limit in (1, 5):
            found = await asked.nearest(person_id, vector, limit=limit)
            assert found == await plain.nearest(database, vault, person_id, vector, limit)
        found = await asked.search(person_id, query, asof=LATER, limit=9)
        assert found == await plain.searched(database, vault, person_id, query, LATER, 9)
        await settled(asked)


async def covered(database: Database, person_id: str) -> list[int]:
    return [one.covers for one in await plain.block_rows(database, person_id)]


async def facts(database: Database, vault: Vault, person_id: str) -> tuple[object, ...]:
    """All that is known of a person: facts, what is pinned, and which memory ended what another told."""

    def work(session: Session) -> tuple[object, ...]:
        known = ledger.holdings(session, vault, person_id), ledger.pinned(session, vault, person_id)
        opener = vault.opener(session, person_id)
        return *known, sorted(ledger.endings(looking(session), opener, person_id))

    return await database.read(work)


async def same_facts(database: Database, vault: Vault, person_id: str) -> None:
    """What is known before all was read is what is known afterwards."""
    before = await facts(database, vault, person_id)
    await putoff.settle(database, vault, person_id)
    assert await database.read(lambda session: putoff.waiting(session, person_id)) == 0
    assert await facts(database, vault, person_id) == before
