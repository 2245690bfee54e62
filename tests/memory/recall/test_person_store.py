"""The suite that every store of LangGraph must pass here: ours, and the in-memory one that shows the suite is fair."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from langgraph.store.base import BaseStore, GetOp, PutOp
from langgraph.store.memory import InMemoryStore

from memory.database import Database
from memory.recall import Recall
from memory.recall.person_store import PersonNotFixedError, PersonStore
from memory.vault import KeyDestroyedError, Vault

from .conftest import START

NOTES = ("person", "somebody", "note")


class Clock:
    """An hour later with each look."""

    def __init__(self) -> None:
        self.hours = 0

    def __call__(self):  # type: ignore[no-untyped-def]
        self.hours += 1
        return START + timedelta(hours=self.hours)


@pytest.fixture(params=["ours", "in memory"])
async def store(request: pytest.FixtureRequest, sqlite: Database, vault: Vault) -> AsyncIterator[BaseStore]:
    """Each store that passes the suite."""
    if request.param == "in memory":
        yield InMemoryStore()
        return
    yield await _ours(sqlite, vault)


async def _ours(database: Database, vault: Vault) -> PersonStore:
    for name in ("somebody", "other"):
        await database.write(lambda session, name=name: vault.create(session, name))  # type: ignore[misc]  # a default
    return PersonStore(database, vault, Recall(database, vault), Clock())


async def test_what_is_put_is_got(store: BaseStore) -> None:
    await store.aput(NOTES, "tea", {"text": "I drink tea", "cups": 3, "tags": ["drink"]})
    item = await store.aget(NOTES, "tea")
    assert item is not None
    assert (item.key, item.namespace) == ("tea", NOTES)
    assert {"text": "I drink tea", "cups": 3, "tags": ["drink"]}.items() <= item.value.items()


async def test_what_was_never_put_is_not_there(store: BaseStore) -> None:
    assert await store.aget(NOTES, "nothing") is None


async def test_putting_again_replaces(store: BaseStore) -> None:
    await store.aput(NOTES, "tea", {"text": "I drink tea"})
    await store.aput(NOTES, "tea", {"text": "I drink coffee"})
    assert [item.value["text"] for item in await store.asearch(NOTES)] == ["I drink coffee"]


async def test_what_is_deleted_is_gone(store: BaseStore) -> None:
    await store.aput(NOTES, "tea", {"text": "I drink tea"})
    await store.adelete(NOTES, "tea")
    assert await store.aget(NOTES, "tea") is None
    assert await store.asearch(NOTES) == []


async def test_the_same_key_in_another_namespace_is_another_item(store: BaseStore) -> None:
    await store.aput(NOTES, "tea", {"text": "mine"})
    await store.aput(("person", "other", "note"), "tea", {"text": "theirs"})
    mine, theirs = await store.aget(NOTES, "tea"), await store.aget(("person", "other", "note"), "tea")
    assert mine is not None
    assert theirs is not None
    assert (mine.value["text"], theirs.value["text"]) == ("mine", "theirs")


@pytest.mark.safety
async def test_a_search_stays_with_its_person(store: BaseStore) -> None:
    await store.aput(NOTES, "a", {"text": "I drink tea"})
    await store.aput(("person", "other", "note"), "b", {"text": "I drink tea too"})
    assert [item.key for item in await store.asearch(("person", "somebody"))] == ["a"]


async def test_a_search_keeps_to_a_kind_and_a_filter_and_a_page(store: BaseStore) -> None:
    for number in range(5):
        await store.aput(NOTES, str(number), {"text": f"tea {number}", "even": number % 2 == 0})
    await store.aput(("person", "somebody", "plan"), "p", {"text": "tea", "even": True})
    even = await store.asearch(NOTES, filter={"even": True})
    assert {item.key for item in even} == {"0", "2", "4"}
    pages = [await store.asearch(NOTES, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert sorted(item.key for page in pages for item in page) == ["0", "1", "2", "3", "4"]


async def test_many_operations_run_in_one_batch(store: BaseStore) -> None:
    await asyncio.gather(*(store.aput(NOTES, str(number), {"text": f"n {number}"}) for number in range(20)))
    assert len(await store.asearch(NOTES, limit=50)) == 20


async def test_namespaces_of_a_person_are_listed(store: BaseStore) -> None:
    await store.aput(NOTES, "a", {"text": "x"})
    await store.aput(("person", "somebody", "plan"), "b", {"text": "y"})
    await store.aput(("person", "other", "plan"), "c", {"text": "z"})
    listed = await store.alist_namespaces(prefix=("person", "somebody"))
    assert sorted(listed) == [NOTES, ("person", "somebody", "plan")]


@pytest.mark.safety
@pytest.mark.parametrize(
    "namespace", [("person",), ("notes", "somebody"), ("person", "*"), ("person", "*", "note")]
)
async def test_a_namespace_that_does_not_fix_the_person_is_refused(
    sqlite: Database, vault: Vault, namespace: tuple[str, ...]
) -> None:
    store = await _ours(sqlite, vault)
    with pytest.raises(PersonNotFixedError):
        await store.asearch(namespace)
    with pytest.raises(PersonNotFixedError):
        await store.aput(namespace, "k", {"text": "x"})
    with pytest.raises(PersonNotFixedError):
        await store.alist_namespaces()


async def test_a_question_finds_by_meaning(sqlite: Database, vault: Vault) -> None:
    store = await _ours(sqlite, vault)
    await store.aput(NOTES, "sensor", {"text": "I wear a Libre 3"})
    await store.aput(NOTES, "tea", {"text": "I drink tea"})
    found = await store.asearch(("person", "somebody"), query="Which CGM do I use?")
    assert found[0].key == "sensor"
    assert found[0].score is not None


async def test_a_value_without_a_text_is_refused(sqlite: Database, vault: Vault) -> None:
    store = await _ours(sqlite, vault)
    with pytest.raises(ValueError, match="text"):
        await store.aput(NOTES, "k", {"cups": 3})


def test_the_sync_door_works_where_no_loop_runs(sqlite_url: str, vault: Vault) -> None:
    database = Database(sqlite_url)
    store = asyncio.run(_ours(database, vault))
    store.put(NOTES, "tea", {"text": "I drink tea"})
    item = store.get(NOTES, "tea")
    asyncio.run(database.close())
    assert item is not None


async def test_puts_of_one_batch_stand_in_their_order_and_the_last_of_a_key_counts(store: BaseStore) -> None:
    puts = [PutOp(NOTES, key, {"text": text}) for key, text in (("a", "1"), ("b", "2"), ("a", "3"))]
    assert await store.abatch([*puts, PutOp(NOTES, "b", None), GetOp(NOTES, "a")])
    assert [(item.key, item.value["text"]) for item in await store.asearch(NOTES)] == [("a", "3")]


@pytest.mark.safety
async def test_of_a_batch_that_is_refused_nothing_stands(sqlite: Database, vault: Vault) -> None:
    store = await _ours(sqlite, vault)
    await store.aput(NOTES, "a", {"text": "kept"})
    with pytest.raises(ValueError, match="text"):
        await store.abatch([PutOp(NOTES, "a", {"text": "new"}), PutOp(NOTES, "b", {"cups": 3})])
    await sqlite.write(lambda session: vault.destroy(session, "other"))
    with pytest.raises(KeyDestroyedError):
        await store.abatch(
            [PutOp(NOTES, "a", {"text": "new"}), PutOp(("person", "other", "note"), "b", {"text": "x"})]
        )
    assert [item.value["text"] for item in await store.asearch(NOTES)] == ["kept"]
