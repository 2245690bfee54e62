"""Of what was forgotten no block is left, and none opens with another key."""

import asyncio
from functools import partial

import pytest
from sqlmodel import col, update

from memory import people
from memory.database import Database
from memory.forgetting import forget_all, forget_one
from memory.recall import Recall, covering
from memory.recall.bulk import New, remember_many
from memory.records import MemoryBlock
from memory.vault import Vault

from . import plain
from .conftest import LATER, START
from .covers import covered, news, same

pytestmark = pytest.mark.usefixtures("small_blocks")


@pytest.mark.safety
async def test_a_deleted_memory_takes_its_block_along(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 9))
    before = await plain.block_rows(database, somebody)
    await database.write(lambda session: forget_one(session, vault, somebody, f"{somebody}:5"))
    after = await plain.block_rows(database, somebody)
    assert [one.id for one in after] == [before[0].id, before[2].id]
    found = await Recall(database, vault).search(somebody, "breakfast", asof=LATER, limit=20)
    assert f"{somebody}:5" not in {one.source_key for one in found}
    await same(database, vault, somebody)


@pytest.mark.safety
async def test_words_taken_from_other_rows_take_those_blocks_along(
    database: Database, vault: Vault, somebody: str
) -> None:
    quoting = [New(somebody, "q", "what did I say?", START, "talk", "You said: walked by the lake 2")]
    await remember_many(database, vault, [*quoting, *news(somebody, 9)])
    await database.write(lambda session: forget_one(session, vault, somebody, f"{somebody}:2"))
    found = await Recall(database, vault).search(somebody, "lake", asof=LATER, limit=20)
    assert all("lake 2" not in one.text + (one.reply or "") for one in found)
    await same(database, vault, somebody)


@pytest.mark.safety
@pytest.mark.parametrize("way", ["recall", "all", "person"])
async def test_of_who_was_forgotten_no_block_is_left(
    database: Database, vault: Vault, somebody: str, other: str, way: str
) -> None:
    for person in (somebody, other):
        await remember_many(database, vault, news(person, 9))
    if way == "recall":
        await Recall(database, vault).forget(somebody)
    elif way == "all":
        await database.write(lambda session: forget_all(session, vault, somebody))
    else:
        await database.write(lambda session: people.forget(session, vault, somebody))
    await covering.cover(database, vault, somebody, least=0)
    assert await plain.block_rows(database, somebody) == []
    assert await covered(database, other) == [4, 4, 1]
    await same(database, vault, other)


@pytest.mark.safety
async def test_a_block_opens_with_no_other_key(
    database: Database, vault: Vault, somebody: str, other: str
) -> None:
    """A block that stands in another person's name is none."""
    for person in (somebody, other):
        await remember_many(database, vault, news(person, 4))
    (mine,) = await plain.block_rows(database, somebody)
    (theirs,) = await plain.block_rows(database, other)
    change = update(MemoryBlock).where(col(MemoryBlock.id) == theirs.id).values(sealed=mine.sealed)
    await database.write(lambda session: session.execute(change) and None)
    await same(database, vault, other)
    assert (await plain.block_rows(database, other))[0].sealed != mine.sealed  # made anew


@pytest.mark.safety
async def test_of_a_destroyed_key_nothing_is_made(database: Database, vault: Vault, somebody: str) -> None:
    await remember_many(database, vault, news(somebody, 2))
    await database.write(lambda session: vault.destroy(session, somebody))
    await covering.cover(database, vault, somebody, least=1)
    assert await plain.block_rows(database, somebody) == []


@pytest.mark.safety
async def test_who_is_forgotten_while_a_block_is_made_leaves_none(
    database: Database, database_url: str, vault: Vault, somebody: str
) -> None:
    """Makers and forgetters at once, over connections of their own."""
    elsewhere = Database(database_url)
    for number in range(6):
        person = f"{somebody}{number}"
        await database.write(partial(vault.create, person_id=person))
        await remember_many(database, vault, news(person, 2))
        await asyncio.gather(
            covering.cover(elsewhere, vault, person, least=1),
            database.write(partial(people.forget, vault=vault, person_id=person)),
            covering.cover(elsewhere, vault, person, least=1),
        )
        assert await plain.block_rows(database, person) == []
    await elsewhere.close()
