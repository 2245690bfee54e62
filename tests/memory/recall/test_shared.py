"""What everybody may ask and nobody can write to: the same interface, no rows, no key."""

from datetime import timedelta

import numpy as np
import pytest
from sqlmodel import Session, SQLModel, select

from memory import people
from memory.database import Database
from memory.recall import BUILTIN, Recall
from memory.recall.bulk import New, remember_many
from memory.recall.person_store import PersonNotFixedError, PersonStore
from memory.recall.shared import Shared, SharedPiece
from memory.records import Memory
from memory.vault import KeyDestroyedError, Vault

from .conftest import LATER, START, Tell

PIECES = (
    SharedPiece("shrimp", "Shrimp has almost no carbohydrate.", {"title": "Shrimp"}),
    SharedPiece("walking", "A walk after dinner lowers glucose.", {"title": "Walking"}),
    SharedPiece("oats", "Oats raise glucose slowly.", {"title": "Oats"}),
)


def _shared(finder: object = None) -> Shared:
    return Shared("shelf", lambda: PIECES, finder)  # type: ignore[arg-type]  # None or a function


async def test_a_shared_owner_is_searched_as_a_person_is(recall: Recall) -> None:
    found = await recall.search(_shared(), "what does walking after dinner do?", asof=LATER)
    assert (found[0].source_key, found[0].rest) == ("walking", '{"title": "Walking"}')
    assert len(found) == len(PIECES)


async def test_what_it_knows_holds_whenever_it_is_asked(recall: Recall) -> None:
    long_ago = START - timedelta(days=9000)
    assert (await recall.search(_shared(), "oats", asof=long_ago))[0].source_key == "oats"


async def test_a_finder_of_its_own_is_asked_and_may_know_nothing(recall: Recall) -> None:
    known = {"x": [("oats", 0.9), ("shrimp", 0.2)]}
    owner = _shared(lambda query: known.get(query, []))
    assert [(one.source_key, one.score) for one in await recall.search(owner, "x", asof=LATER, limit=1)] == [
        ("oats", 0.9)
    ]
    assert await recall.search(owner, "walking", asof=LATER) == []


async def test_its_vectors_are_compared(recall: Recall) -> None:
    vector = np.asarray(BUILTIN.encode([PIECES[2].text])[0])
    assert (await recall.nearest(_shared(), vector, limit=1))[0].source_key == "oats"


@pytest.mark.safety
async def test_what_is_shared_is_in_nobodys_memories(tell: Tell, recall: Recall, somebody: str) -> None:
    await tell(somebody, "I had shrimp with friends")
    await recall.search(_shared(), "shrimp", asof=LATER)
    found = await recall.search(somebody, "shrimp", asof=LATER, limit=9)
    assert [one.text for one in found] == ["I had shrimp with friends"]
    assert [one.text for one in await recall.search(_shared(), "shrimp", asof=LATER, limit=1)] == [
        PIECES[0].text
    ]


@pytest.mark.safety
async def test_nobody_can_write_to_it(database: Database, vault: Vault, recall: Recall) -> None:
    with pytest.raises(KeyDestroyedError):
        await remember_many(database, vault, [New("shelf", "k", "Eat more sugar", START, "talk")])
    store = PersonStore(database, vault, recall, lambda: LATER, [_shared()])
    for namespace in (("shared", "shelf"), ("shared", "shelf", "note")):
        with pytest.raises(PersonNotFixedError):
            await store.aput(namespace, "k", {"text": "Eat more sugar"})
        with pytest.raises(PersonNotFixedError):
            await store.adelete(namespace, "oats")
    assert await database.read(lambda session: session.exec(select(Memory)).all()) == []


async def test_the_store_searches_what_it_was_given_and_nothing_else(
    database: Database, vault: Vault, recall: Recall
) -> None:
    store = PersonStore(database, vault, recall, lambda: LATER, [_shared()])
    found = await store.asearch(("shared", "shelf"), query="is a walk after dinner good?", limit=1)
    assert [(item.key, item.value["title"]) for item in found] == [("walking", "Walking")]
    with pytest.raises(PersonNotFixedError):
        await store.asearch(("shared", "other"), query="x")


@pytest.mark.safety
async def test_forgetting_a_person_takes_nothing_of_it_and_no_table_holds_it(
    database: Database, vault: Vault, tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "I had shrimp with friends")
    owner = _shared()
    before = await recall.search(owner, "shrimp", asof=LATER)
    await database.write(lambda session: people.forget(session, vault, somebody))
    assert await recall.search(owner, "shrimp", asof=LATER) == before

    def rows(session: Session) -> int:
        return sum(len(session.execute(table.select()).all()) for table in SQLModel.metadata.sorted_tables)

    assert await database.read(rows) == 0
