"""Many memories written at once are what they would be one by one; nothing is worked out twice, nobody's is another's."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta, timezone
from functools import partial

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import Session, col, select

from memory.database import Database
from memory.recall import Recall, bulk, renewing
from memory.recall.bulk import New, remember_many
from memory.recall.encoders import BUILTIN
from memory.recall.index.signature import unpack
from memory.recall.memories import GROUP, Said, remember
from memory.records import Fact, Memory
from memory.vault import KeyDestroyedError, Vault

from .conftest import LATER, START, Tell

SAID = (
    ("I take metformin at breakfast", "Noted.", "talk"),
    ("My a1c was 7.4", None, "talk"),
    ("I am allergic to shrimp", None, "talk"),
    ("Stopped the metformin, now on Ozempic", None, "talk"),
    ("Ann: I switched to a G7", None, GROUP),
    ("My a1c is 6.9 now", "Well done.", "talk"),
    ("换成G7了", None, "talk"),
    ("Back on metformin", None, "talk"),
)

Row = tuple[object, ...]


def news(person_id: str, vectors: Sequence[np.ndarray] | None = None) -> list[New]:
    return [
        New(
            person_id,
            f"k:{number}",
            text,
            START + timedelta(days=number),
            kind,
            reply,
            vector=vectors[number] if vectors else None,
        )
        for number, (text, reply, kind) in enumerate(SAID)
    ]


async def _rows(database: Database, vault: Vault, person_id: str) -> tuple[list[Row], list[Row]]:
    def work(session: Session) -> tuple[list[Row], list[Row]]:
        def opened(sealed: bytes) -> bytes:
            return vault.open(session, person_id, sealed)

        memories = session.exec(select(Memory).where(Memory.person_id == person_id).order_by(col(Memory.id)))
        facts = session.exec(select(Fact).where(Fact.person_id == person_id).order_by(col(Fact.id)))
        return (
            [
                (
                    one.source_key,
                    one.at,
                    one.kind,
                    one.embedder,
                    opened(one.sealed),
                    opened(one.vector or b""),
                )
                for one in memories
            ],
            [
                (
                    one.source_key,
                    one.position,
                    one.kind,
                    one.valid_from,
                    one.valid_to,
                    one.ended_by,
                    opened(one.sealed),
                )
                for one in facts
            ],
        )

    return await database.read(work)


async def _one_by_one(database: Database, vault: Vault, person_id: str) -> None:
    for new in news(person_id):
        await database.write(
            partial(
                remember, vault=vault, person_id=person_id, key=new.key, text=new.text, at=new.at, kind=new.kind,
                reply=new.reply,
            )
        )  # fmt: skip


async def test_rows_and_facts_are_those_of_one_by_one(
    database: Database, vault: Vault, somebody: str
) -> None:
    await _one_by_one(database, vault, somebody)
    alone = await _rows(database, vault, somebody)
    await Recall(database, vault).forget(somebody)
    assert await remember_many(database, vault, news(somebody)) == len(SAID)
    together = await _rows(database, vault, somebody)
    assert together == alone
    assert any(row[5] for row in together[1])


async def test_what_is_there_already_stays_and_ends_what_comes(
    database: Database, vault: Vault, somebody: str
) -> None:
    first, rest = news(somebody)[:4], news(somebody)
    await remember_many(database, vault, first)
    assert await remember_many(database, vault, rest) == len(rest) - len(first)
    halves = await _rows(database, vault, somebody)
    await Recall(database, vault).forget(somebody)
    await remember_many(database, vault, rest)
    assert halves == await _rows(database, vault, somebody)


async def test_of_two_with_one_key_the_first_stands(
    database: Database, vault: Vault, recall: Recall, somebody: str
) -> None:
    twice = [New(somebody, "k", text, START, "talk") for text in ("first", "second")]
    assert await remember_many(database, vault, twice) == 1
    assert [one.text for one in await recall.recent(somebody, 5)] == ["first"]


async def test_many_commits_keep_the_order(
    database: Database, vault: Vault, recall: Recall, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 3)
    await remember_many(database, vault, news(somebody))
    assert [one.source_key for one in await recall.recent(somebody, 9)] == [
        f"k:{n}" for n in range(len(SAID))
    ]


async def test_vectors_that_are_given_are_kept_and_not_made_again(
    database: Database, vault: Vault, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(texts: Sequence[str]) -> np.ndarray:
        assert not texts
        return np.zeros((0, 384), np.float32)

    monkeypatch.setattr(BUILTIN, "encode", refuse)
    given = [np.full(384, number, np.float16) for number in range(len(SAID))]
    await remember_many(database, vault, news(somebody, given))
    memories, _ = await _rows(database, vault, somebody)
    kept = [unpack(row[5]).vector for row in memories if isinstance(row[5], bytes)]
    assert np.array_equal(kept, given)


@pytest.mark.safety
async def test_of_a_batch_with_somebody_who_was_forgotten_nothing_stands(
    database: Database, vault: Vault, recall: Recall, somebody: str, other: str
) -> None:
    await database.write(lambda session: vault.destroy(session, other))
    mixed = [New(who, f"{who}:k", "I like tea", START, "talk") for who in (somebody, other)]
    with pytest.raises(KeyDestroyedError):
        await remember_many(database, vault, mixed)
    assert await recall.recent(somebody, 5) == []


@pytest.mark.safety
async def test_people_of_one_batch_have_each_their_own(
    database: Database, vault: Vault, recall: Recall, somebody: str, other: str
) -> None:
    both = [
        New(who, f"{who}:{number}", f"I take metformin, says {who}", START, "talk")
        for number in range(3)
        for who in (somebody, other)
    ]
    await remember_many(database, vault, both)
    for who in (somebody, other):
        found = await recall.search(who, "metformin", asof=LATER, limit=9)
        assert [one.text for one in found] == [f"I take metformin, says {who}"] * 3
        assert len(await recall.facts(who)) == 3


async def test_what_was_searched_before_is_found_with_what_came_at_once(
    database: Database, vault: Vault, tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "I like tea")
    await recall.search(somebody, "tea", asof=LATER)
    await remember_many(database, vault, news(somebody))
    found = await recall.search(somebody, "what was my a1c?", asof=LATER)
    assert found[0].text == "My a1c is 6.9 now"


async def test_reindexing_makes_the_same_signatures_again(
    database: Database, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody))
    before = await _rows(database, vault, somebody)

    def spoil(session: Session) -> None:
        for row in session.exec(select(Memory)):
            row.vector = vault.seal(session, somebody, b"\x00old")

    await database.write(spoil)
    assert await renewing.reindex(database, vault, somebody) == len(SAID)
    assert await _rows(database, vault, somebody) == before


async def test_another_embedder_changes_vectors_and_nothing_else(
    database: Database, vault: Vault, somebody: str
) -> None:
    class Ones:
        name, weight = "ones", 1.0

        def knows(self, text: str) -> bool:
            return bool(text)

        def encode(self, texts: Sequence[str]) -> np.ndarray:
            return np.ones((len(texts), 8), np.float32)

    await remember_many(database, vault, news(somebody))
    before, _ = await _rows(database, vault, somebody)
    assert await renewing.complete(database, vault, somebody, Ones()) == len(SAID)
    assert await renewing.complete(database, vault, somebody, Ones()) == 0
    after, _ = await _rows(database, vault, somebody)
    for old, new in zip(before, after, strict=True):
        was, now = (unpack(bytes(row[5])) for row in (old, new))  # type: ignore[call-overload]  # it is bytes
        assert now.vector.tolist() == [1.0] * 8
        for name in ("words", "concepts", "ended"):
            assert np.array_equal(getattr(was, name), getattr(now, name))
        assert was[2:5] == now[2:5]
        assert (was.seconds, old[4], new[3]) == (now.seconds, new[4], "ones")


async def test_what_was_changed_meanwhile_is_not_written_over(
    database: Database, vault: Vault, somebody: str
) -> None:
    """The words of a row change after it was read: what was made of the older ones is let go."""

    class Changes:
        name, weight = "late", 1.0

        def __init__(self, sealed: bytes) -> None:
            self.sealed = sealed

        def knows(self, text: str) -> bool:
            return bool(text)

        def encode(self, texts: Sequence[str]) -> np.ndarray:
            def change(session: Session) -> None:
                for row in session.exec(select(Memory)):
                    row.sealed, row.vector, row.embedder = self.sealed, None, None

            database._store.write(change).result()
            return np.ones((len(texts), 8), np.float32)

    await remember_many(database, vault, news(somebody)[:1])
    changed = await database.write(
        lambda session: vault.seal(session, somebody, Said("other words").joined())
    )
    await renewing.complete(database, vault, somebody, Changes(changed))
    row = await database.read(lambda session: session.exec(select(Memory)).one())
    assert (row.sealed, row.vector, row.embedder) == (changed, None, None)


async def test_two_who_write_the_same_at_once_write_it_once(
    database: Database, vault: Vault, recall: Recall, somebody: str
) -> None:
    many = [New(somebody, f"k:{number}", f"walk {number}", START, "talk") for number in range(200)]
    counts = await asyncio.gather(
        remember_many(database, vault, many), remember_many(database, vault, many[100:] + many[:100])
    )
    assert sum(counts) == len(many)
    assert len(await recall.recent(somebody, 500)) == len(many)


@pytest.mark.parametrize("count", [1, 70])
async def test_instants_are_kept_as_the_mapper_keeps_them(
    database: Database, vault: Vault, somebody: str, count: int
) -> None:
    """One row goes by the mapper's types, many by a shorter way."""
    hours = timezone(timedelta(hours=5, minutes=30))
    instants = [START, START.replace(microsecond=7), START.astimezone(hours)]
    many = [
        New(somebody, f"{n}", "tea", instants[n % len(instants)] + timedelta(days=n // 3), "talk")
        for n in range(count)
    ]
    assert await remember_many(database, vault, many) == count
    for number, at in enumerate(instants):
        one = partial(
            remember, vault=vault, person_id=somebody, key=f"x{number}", text="tea", at=at, kind="talk"
        )
        await database.write(one)

    def raw(session: Session) -> dict[str, object]:
        return dict(session.connection().execute(text("SELECT source_key, at FROM memory")).all())

    kept = await database.read(raw)
    for number in range(min(count, len(instants))):
        assert kept[f"{number}"] == kept[f"x{number}"]


async def test_an_instant_of_no_zone_is_refused(database: Database, vault: Vault, somebody: str) -> None:
    nowhere = [New(somebody, f"{n}", "tea", START.replace(tzinfo=None), "talk") for n in range(70)]
    with pytest.raises((ValueError, StatementError), match="offset from UTC"):
        await remember_many(database, vault, nowhere)
    assert await database.read(lambda session: session.exec(select(Memory)).all()) == []
