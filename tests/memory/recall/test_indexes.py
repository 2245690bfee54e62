"""An index that is held is asked without a thread, and never against what the rows say now."""

import asyncio
import threading
from typing import Any

import numpy as np
import pytest

from memory.database import Database
from memory.forgetting import forget_one
from memory.recall import BUILTIN, Recall, covering, indexes
from memory.recall.encoders.protocol import Vectors
from memory.vault import KeyDestroyedError, Vault

from .conftest import START, Tell, telling


def _about(text: str) -> Vectors:
    return np.asarray(BUILTIN.encode([text])[0])


async def _nearest(recall: Recall, person_id: str, text: str, limit: int = 5) -> list[str]:
    return [memory.text for memory in await recall.nearest(person_id, _about(text), limit=limit)]


async def test_the_nearest_of_a_held_index_are_given_whole_and_without_a_thread(
    sqlite: Database, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the rows are on a server, they are asked each time."""
    recall, tell, somebody = Recall(sqlite, vault), telling(sqlite, vault), "somebody"
    await sqlite.write(lambda session: vault.create(session, somebody))
    await tell(somebody, "I like swimming", reply="Lovely!")
    await tell(somebody, "我喜欢游泳")
    cold = await recall.nearest(somebody, _about("I like swimming"))

    async def never(_work: object) -> None:
        raise AssertionError("a thread was asked")

    monkeypatch.setattr(Database, "look", never)
    held = await recall.nearest(somebody, _about("I like swimming"))
    assert held == cold
    assert (held[0].text, held[0].reply, held[0].at, held[0].kind) == (
        "I like swimming",
        "Lovely!",
        START,
        "talk",
    )


@pytest.mark.safety
async def test_what_others_write_and_forget_is_seen_by_the_next_look(
    database: Database, database_url: str, tell: Tell, recall: Recall, somebody: str, other: str
) -> None:
    """Another connection stands for another process here; `test_processes` has a real one."""
    elsewhere, vault = Database(database_url), Vault(bytes(range(32)))
    there = Recall(elsewhere, vault)
    await tell(somebody, "I drink tea")
    await tell(other, "I drink milk")
    assert await _nearest(there, somebody, "drink") == ["I drink tea"]
    assert await _nearest(there, somebody, "drink") == ["I drink tea"]
    await tell(other, "I drink water")  # somebody else's row: what is held still holds
    assert await _nearest(there, somebody, "drink") == ["I drink tea"]
    await tell(somebody, "I drink coffee")
    assert set(await _nearest(there, somebody, "drink")) == {"I drink tea", "I drink coffee"}
    await database.write(lambda session: forget_one(session, vault, somebody, f"{somebody}:0"))
    assert await _nearest(there, somebody, "drink") == ["I drink coffee"]
    await recall.forget(somebody)
    assert await _nearest(there, somebody, "drink") == []
    assert set(await _nearest(there, other, "drink")) == {"I drink milk", "I drink water"}
    await elsewhere.close()


@pytest.mark.safety
async def test_a_key_destroyed_elsewhere_opens_nothing_of_an_index_that_is_held(
    database_url: str, tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "I like swimming")
    for _ in range(2):
        assert await _nearest(recall, somebody, "swimming") == ["I like swimming"]
    elsewhere = Database(database_url)
    await elsewhere.write(lambda session: Vault(bytes(range(32))).destroy(session, somebody))
    with pytest.raises(KeyDestroyedError):
        await recall.nearest(somebody, _about("swimming"))
    assert len(recall.cache) == 0
    await elsewhere.close()


@pytest.mark.safety
async def test_who_was_forgotten_by_another_process_is_let_go_of_unasked(
    database: Database, tell: Tell, recall: Recall, vault: Vault, somebody: str, other: str
) -> None:
    await tell(somebody, "I like swimming")
    await tell(other, "I like reading")
    for person in (somebody, other):
        await _nearest(recall, person, "what I like")
    there = Recall(database, Vault(bytes(range(32))))
    await there.forget(somebody)
    assert set(recall.cache.people()) == {somebody, other}
    await recall.let_go()
    assert recall.cache.people() == [other]


@pytest.mark.safety
async def test_what_was_read_before_somebody_was_forgotten_is_not_held_after(
    database: Database, tell: Tell, recall: Recall, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(somebody, "I like swimming")
    read, goes_on = threading.Event(), threading.Event()
    whole = covering.read

    def slowly(*given: Any, **how: Any) -> object:
        found = whole(*given, **how)
        read.set()
        assert goes_on.wait(10)
        return found

    monkeypatch.setattr(covering, "read", slowly)
    asked = asyncio.create_task(recall.nearest(somebody, _about("swimming")))
    assert await asyncio.to_thread(read.wait, 10)
    await recall.forget(somebody)
    goes_on.set()
    await asked
    assert len(recall.cache) == 0


async def test_a_large_index_is_left_to_a_thread(
    database: Database, tell: Tell, recall: Recall, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexes, "AT_ONCE", 1)
    await tell(somebody, "one", "two")
    await _nearest(recall, somebody, "one")
    kept = indexes.Indexes(database, recall._vault, BUILTIN.name, recall.cache)  # what the search itself asks
    assert kept.certain(somebody) is None
    assert set(await _nearest(recall, somebody, "one")) == {"one", "two"}
