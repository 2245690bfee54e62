"""Blocks are made of rows and are no truth: with them, without them, or with broken ones the answers are those of a plain scan."""

from collections.abc import Sequence

import numpy as np
import pytest
from sqlmodel import Session, col, delete, select, update

from memory.database import Database
from memory.recall import Recall, bulk, covering, memories, renewing
from memory.recall.bulk import New, remember_many
from memory.recall.index.parts import Block, BlockError
from memory.records import Memory, MemoryBlock
from memory.vault import KeyDestroyedError, Vault

from . import plain
from .conftest import LATER, START, Tell
from .covers import covered, news, same, settled

pytestmark = pytest.mark.usefixtures("small_blocks")


async def test_many_written_at_once_are_covered_and_found_as_they_are(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 11))
    assert await covered(database, somebody) == [4, 4, 3]
    await same(database, vault, somebody)


async def test_an_answer_that_read_many_rows_leaves_a_block(
    database: Database, vault: Vault, somebody: str, tell: Tell
) -> None:
    recall = Recall(database, vault)
    for number in range(10):
        await tell(somebody, f"walk number {number}")
        await recall.nearest(somebody, np.ones(384, np.float32))
        await settled(recall)
    assert await covered(database, somebody) == [4, 4, 1]
    await same(database, vault, somebody)
    await same(database, vault, somebody, recall)


async def test_what_is_not_full_is_made_anew_with_what_came(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 3))
    await remember_many(database, vault, news(somebody, 3, 3))
    assert await covered(database, somebody) == [4, 2]


async def test_a_hole_is_read_by_rows_and_covered_again(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 12))
    first, *_ = await plain.block_rows(database, somebody)
    await database.write(
        lambda session: session.execute(delete(MemoryBlock).where(col(MemoryBlock.id) == first.id)) and None
    )
    reader = Recall(database, vault)
    assert len(await reader.search(somebody, "metformin", asof=LATER, limit=20)) == 12
    await settled(reader)
    assert await covered(database, somebody) == [4, 4, 4]
    await same(database, vault, somebody)


@pytest.mark.parametrize("spoiled", [b"", b"\x01short", b"\x01" + bytes(500)])
async def test_a_block_that_does_not_open_is_passed_over_and_made_anew(
    database: Database, vault: Vault, somebody: str, spoiled: bytes
) -> None:
    await remember_many(database, vault, news(somebody, 9))
    before = await plain.block_rows(database, somebody)
    change = update(MemoryBlock).where(col(MemoryBlock.id) == before[1].id).values(sealed=spoiled)
    await database.write(lambda session: session.execute(change) and None)
    await same(database, vault, somebody)
    after = await plain.block_rows(database, somebody)
    assert [one.covers for one in after] == [4, 4, 1]
    assert spoiled not in {one.sealed for one in after}


async def test_a_block_that_says_what_is_not_so_is_passed_over(
    database: Database, vault: Vault, somebody: str
) -> None:
    """Its rows are more or fewer than it covers, it overlaps another, or it holds other rows."""
    await remember_many(database, vault, news(somebody, 9))
    first, second, _ = await plain.block_rows(database, somebody)

    def changed(**columns: object) -> object:
        change = update(MemoryBlock).where(col(MemoryBlock.id) == second.id).values(**columns)
        return lambda session: session.execute(change) and None

    for wrong in (
        {"covers": 3},
        {"after_id": first.after_id},
        {"sealed": first.sealed},
    ):
        await database.write(changed(**wrong))  # type: ignore[arg-type]  # a work
        found = await Recall(database, vault).search(somebody, "metformin", asof=LATER, limit=20)
        assert len(found) == 9
        await same(database, vault, somebody)
        second = (await plain.block_rows(database, somebody))[1]


async def test_a_row_that_came_late_into_what_is_covered_is_found(
    database: Database, vault: Vault, somebody: str
) -> None:
    """On a server ids may become visible out of their order."""
    await remember_many(database, vault, news(somebody, 8))

    def work(session: Session) -> None:
        ids = session.exec(select(Memory.id).order_by(col(Memory.id))).all()
        late = session.exec(select(Memory).where(Memory.id == ids[-1])).one()
        moved = Memory(**{**late.model_dump(), "id": 10_000, "source_key": "moved"})
        session.add(moved)
        session.execute(update(MemoryBlock).where(col(MemoryBlock.last_id) == ids[-1]).values(last_id=10_001))

    await database.write(work)
    found = await Recall(database, vault).search(somebody, "metformin", asof=LATER, limit=20)
    assert len(found) == 9
    await same(database, vault, somebody)


class Ones:
    """An embedder of other vectors."""

    name, weight = "ones", 1.0

    def knows(self, text: str) -> bool:
        return bool(text)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.eye(8, dtype=np.float32)[[len(text) % 8 for text in texts]]


async def test_other_vectors_take_the_blocks_along_and_reindexing_makes_them_again(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 9))
    before = {one.sealed for one in await plain.block_rows(database, somebody)}
    assert await renewing.complete(database, vault, somebody, Ones()) == 9
    await same(database, vault, somebody)  # nothing can be compared by the built-in vectors then
    between = {one.sealed for one in await plain.block_rows(database, somebody)}
    ones = Recall(database, vault, Ones())
    assert len(await ones.nearest(somebody, np.ones(8, np.float32), limit=20)) == 9
    assert await renewing.reindex(database, vault, somebody) == 9
    after = {one.sealed for one in await plain.block_rows(database, somebody)}
    assert not before & between
    assert not between & after
    assert await covered(database, somebody) == [4, 4, 1]
    await same(database, vault, somebody)


async def test_rows_of_two_embedders_in_one_block_are_told_apart(
    database: Database, vault: Vault, somebody: str
) -> None:
    vector = np.zeros(8, np.float16)
    mixed = news(somebody, 8)
    mixed[1::2] = [New(**{**vars(one), "vector": vector, "embedder": "ones"}) for one in mixed[1::2]]
    await remember_many(database, vault, mixed)
    assert await covered(database, somebody) == [4, 4]
    await same(database, vault, somebody)
    found = await Recall(database, vault, Ones()).search(somebody, "metformin", asof=LATER, limit=20)
    assert len(found) == 8


async def test_signatures_of_another_version_are_worked_out_for_a_block(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 2))

    def spoil(session: Session) -> None:
        for row in session.exec(select(Memory)):
            row.vector, row.embedder = vault.seal(session, somebody, b"\x00old"), None

    await database.write(spoil)
    await remember_many(database, vault, news(somebody, 3, 2))
    assert await covered(database, somebody) == [4, 1]
    await same(database, vault, somebody)


async def test_a_block_keeps_within_its_bytes(
    database: Database, vault: Vault, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covering, "MOST_BYTES", 2500)
    await remember_many(database, vault, news(somebody, 9))
    assert max(await covered(database, somebody)) < 4
    assert sum(await covered(database, somebody)) == 9
    await same(database, vault, somebody)


async def test_what_is_put_again_takes_its_block_along(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 9))
    again = bulk.read([New(somebody, f"{somebody}:5", "swam in the sea", START, "talk")])

    def work(session: Session) -> None:
        bulk.remove(session, {f"{somebody}:5": somebody})
        bulk.write(session, vault, again)

    await database.write(work)
    assert await covered(database, somebody) == [4, 1]
    await same(database, vault, somebody)


async def test_a_text_that_is_gone_between_two_looks_is_asked_for_again(
    database: Database, vault: Vault, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a server, where each statement sees what was committed before it."""
    await remember_many(database, vault, news(somebody, 8))
    recall, shown, calls = Recall(database, vault), memories.shown, []

    def once_without(*given: object) -> object:
        calls.append(1)
        found = shown(*given)  # type: ignore[arg-type]  # as they came
        return found[1:] if len(calls) == 1 else found

    monkeypatch.setattr(memories, "shown", once_without)
    assert len(await recall.search(somebody, "metformin", asof=LATER, limit=8)) == 8
    assert len(calls) == 2


def test_bytes_of_another_version_are_no_block() -> None:
    for packed in (b"", b"x" * 24, bytes(400)):
        with pytest.raises(BlockError):
            Block(memoryview(packed), "builtin")


async def test_nobody_without_a_key_can_be_asked_by_blocks(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 9))
    recall = Recall(database, vault)
    await recall.search(somebody, "metformin", asof=LATER)
    await database.write(lambda session: vault.destroy(session, somebody))
    for asked in (recall, Recall(database, Vault(bytes(range(32))))):
        with pytest.raises(KeyDestroyedError):
            await asked.search(somebody, "metformin", asof=LATER)
