"""A person's own brain, and what people think of the brains that answered them."""

from datetime import UTC, datetime
from functools import partial

from memory import people, promotions
from memory.database import Database
from memory.promotions import Votes
from memory.records import BrainVote
from memory.vault import Vault

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def vote(person_id: str, key: str, version: str, opinion: str) -> BrainVote:
    return BrainVote(person_id=person_id, source_key=key, version=version, opinion=opinion, at=NOW)


async def test_the_last_promotion_stands_until_it_is_taken_back(database: Database) -> None:
    for brain in ("local:base.gguf+1", "local:base.gguf+2"):
        await database.write(lambda session, brain=brain: promotions.promote(session, "p", brain, NOW))  # type: ignore[misc]
    assert await database.read(lambda session: promotions.current(session, "p")) == "local:base.gguf+2"
    assert await database.read(lambda session: promotions.current(session, "q")) is None
    await database.write(lambda session: promotions.retire(session, "p", NOW))
    assert await database.read(lambda session: promotions.current(session, "p")) is None


async def test_a_press_is_counted_once(database: Database) -> None:
    said = [
        ("a", "v1", "good"),
        ("a", "v1", "good"),
        ("b", "v1", "bad"),
        ("c", "v2", "good"),
        ("d", "v2", "good"),
    ]
    for key, version, opinion in said:
        await database.write(
            partial(lambda row, session: promotions.vote(session, row), vote("p", key, version, opinion))
        )
    assert await database.read(promotions.votes) == {"v1": Votes(1, 1), "v2": Votes(2, 0)}


async def test_who_is_forgotten_leaves_neither_a_brain_nor_a_vote(database: Database, vault: Vault) -> None:
    await database.write(lambda session: promotions.promote(session, "p", "local:m+p", NOW))
    await database.write(lambda session: promotions.vote(session, vote("p", "k", "v", "good")))
    await database.write(lambda session: people.forget(session, vault, "p"))
    assert await database.read(lambda session: promotions.current(session, "p")) is None
    assert await database.read(promotions.votes) == {}
