"""Texts whose reading was put off: nothing is found or known otherwise before and after, by anybody, in any order."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session, col, select, update

from memory import copies
from memory.database import Database
from memory.forgetting import forget_all, forget_one
from memory.recall import BUILTIN, Recall, covering, memories, putoff, renewing
from memory.recall.bulk import New, remember_many
from memory.recall.facts import ledger, untold
from memory.recall.index.signature import is_current
from memory.recall.memories import GROUP, remember
from memory.recall.person_store import PersonStore
from memory.records import Fact, Memory
from memory.vault import Vault

from .conftest import LATER, START, Tell
from .covers import covered, facts, news, same, same_facts, settled

SAID = (
    "I take metformin at breakfast",
    "I am allergic to shrimp",
    "Stopped the metformin, now on Ozempic",
    "My a1c was 7.4",
    "I passed out from a severe low and the paramedics came",
    "My a1c is 6.9 now",
    "换成G7了",
    "Back on metformin",
    "早餐吃了两个包子",
    "no longer on Ozempic",
    "I use a Dexcom G6",
)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three memories of a person at once are many; they are read two by two."""
    monkeypatch.setattr(covering, "LEAST", 3)
    monkeypatch.setattr(covering, "MOST", 4)
    monkeypatch.setattr(putoff, "AT_ONCE", 2)


def told(person_id: str, texts: Sequence[str], first: int = 0, **more: Any) -> list[New]:
    return [
        New(person_id, f"{person_id}:{n}", text, START + timedelta(days=n), "talk", **more)
        for n, text in enumerate(texts, first)
    ]


async def _waiting(database: Database, person_id: str) -> int:
    return await database.read(lambda session: putoff.waiting(session, person_id))


async def _facts_written(database: Database) -> int:
    return len(await database.read(lambda session: session.exec(select(Fact.id)).all()))


def _of_nobody(known: tuple[object, ...], person_id: str) -> str:
    return repr(known[:2]).replace(f"'{person_id}:", "'")


async def test_what_is_pinned_is_pinned_before_it_was_read(
    database: Database, vault: Vault, recall: Recall, somebody: str, other: str
) -> None:
    await remember_many(database, vault, told(somebody, SAID))
    assert await _waiting(database, somebody) == len(SAID)
    assert await _facts_written(database) == 0
    assert [(one.kind, one.text) for one in await recall.pinned(somebody)] == [
        ("allergy", SAID[1]),
        ("severe_low", SAID[4]),
        ("medicine", SAID[7]),
    ]
    assert await recall.pinned(other) == []
    await same_facts(database, vault, somebody)
    assert await _facts_written(database) > 0


@pytest.mark.safety
@pytest.mark.parametrize("seed", range(4))
async def test_what_is_known_is_what_it_would_be_one_by_one(
    database: Database, vault: Vault, somebody: str, other: str, seed: int
) -> None:
    chance = Random(seed)
    texts = [chance.choice(SAID) for _ in range(24)]
    at = 0
    while at < len(texts):
        some = chance.choice((1, 1, 2, 5))
        late = told(somebody, texts[at : at + some], at)
        if some == 1:
            await database.write(partial(_remembered, vault=vault, new=late[0]))
        else:
            await remember_many(database, vault, late)
        for new in told(other, texts[at : at + some], at):
            await database.write(partial(_remembered, vault=vault, new=new))
        at += some
        alone, together = await facts(database, vault, other), await facts(database, vault, somebody)
        assert _of_nobody(together, somebody) == _of_nobody(alone, other)
        assert len(together[2]) == len(alone[2])  # type: ignore[arg-type]  # both are lists
        if chance.random() < 0.2:
            await putoff.settle(database, vault, somebody)
    await same_facts(database, vault, somebody)
    assert _of_nobody(await facts(database, vault, somebody), somebody) == _of_nobody(alone, other)


def _remembered(session: Session, vault: Vault, new: New) -> None:
    remember(
        session, vault, new.person_id, key=new.key, text=new.text, at=new.at, kind=new.kind, facts=new.facts
    )


async def test_what_is_told_afterwards_ends_what_was_not_read_yet(
    database: Database, vault: Vault, recall: Recall, somebody: str
) -> None:
    await remember_many(database, vault, told(somebody, ["I use a Dexcom G6", "hello", "the lake"]))
    later = told(somebody, ["I switched to a Libre 3 sensor"], 9)[0]
    await database.write(partial(_remembered, vault=vault, new=later))
    for _ in range(2):
        sensors = [one for one in await recall.facts(somebody) if one.slot == "sensor"]
        assert [one.ended_by for one in sensors] == [later.key, None]
        found = await recall.search(somebody, "Which sensor do I wear?", asof=LATER, limit=2)
        assert [one.source_key for one in found] == [later.key, f"{somebody}:0"]
        await settled(recall)
        await putoff.settle(database, vault, somebody)
    assert await _waiting(database, somebody) == 0


async def test_all_ways_of_asking_give_what_a_plain_scan_gives(
    database: Database, vault: Vault, recall: Recall, somebody: str
) -> None:
    await remember_many(database, vault, news(somebody, 11))
    assert await covered(database, somebody)
    await same(database, vault, somebody)
    assert await _waiting(database, somebody) == 0  # the first search had it read
    await remember_many(database, vault, news(somebody, 7, 11))
    await same(database, vault, somebody, recall)
    await same(database, vault, somebody, recall)
    assert await covered(database, somebody)


async def test_who_asks_by_vectors_alone_reads_no_words(
    database: Database, vault: Vault, recall: Recall, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await remember_many(database, vault, news(somebody, 9))
    with monkeypatch.context() as patch:
        patch.setattr(memories, "sign", None)
        patch.setattr(untold, "hear", None)
        vector = np.asarray(BUILTIN.encode(["walked by the lake 2"])[0])
        found = await recall.nearest(somebody, vector, limit=3)
    assert found[0].text.startswith("walked by the lake")
    assert await _waiting(database, somebody) == 9
    # what is held now has no words, which the same program notices when it is asked by words
    found = await recall.search(somebody, "包子", asof=LATER, limit=2)
    assert {one.text for one in found} == {"早餐吃了两个包子 1", "早餐吃了两个包子 5"}


async def test_vectors_that_are_given_stay(database: Database, vault: Vault, somebody: str) -> None:
    vectors = np.random.default_rng(3).normal(size=(5, 384)).astype(np.float16)
    given = [
        New(somebody, f"{n}", "tea", START, "talk", vector=vectors[n], embedder="given") for n in range(5)
    ]
    await remember_many(database, vault, given)

    async def kept() -> list[bytes]:
        def work(session: Session) -> list[bytes]:
            opener = vault.opener(session, somebody)
            rows = session.exec(select(Memory).order_by(col(Memory.id))).all()
            assert {row.embedder for row in rows} == {"given"}
            return [opener.open(row.vector or b"") for row in rows]

        return await database.read(work)

    before = await kept()
    await putoff.settle(database, vault, somebody)
    after = await kept()
    assert not any(map(is_current, before))
    assert all(map(is_current, after))
    for number in range(5):
        assert vectors[number].tobytes() in before[number]
        assert vectors[number].tobytes() in after[number]


async def test_only_facts_of_the_kinds_asked_for_are_told_later(
    database: Database, vault: Vault, recall: Recall, somebody: str, other: str
) -> None:
    await remember_many(database, vault, told(somebody, SAID, facts=frozenset({"allergy"})))
    named = [New(other, f"g:{n}", f"Ann: {text}", START, GROUP) for n, text in enumerate(SAID)]
    await remember_many(database, vault, named)
    for _ in range(2):
        assert {one.kind for one in await recall.facts(somebody)} == {"allergy"}
        assert await recall.facts(other) == []
        await putoff.settle(database, vault, somebody)
        await putoff.settle(database, vault, other)


@pytest.mark.safety
async def test_what_was_forgotten_before_it_was_read_is_not_read(
    database: Database, vault: Vault, recall: Recall, somebody: str
) -> None:
    await remember_many(database, vault, told(somebody, SAID))
    await database.write(lambda session: forget_one(session, vault, somebody, f"{somebody}:1"))
    for _ in range(2):
        assert "allergy" not in {one.kind for one in await recall.pinned(somebody)}
        await same_facts(database, vault, somebody)
    await remember_many(database, vault, told(somebody, SAID, 50))
    await database.write(lambda session: forget_all(session, vault, somebody))
    await putoff.settle(database, vault, somebody)
    assert await recall.facts(somebody) == []
    assert await _facts_written(database) == 0


@pytest.mark.safety
async def test_several_who_read_at_once_tell_each_fact_once(
    database: Database, database_url: str, vault: Vault, somebody: str
) -> None:
    await remember_many(database, vault, told(somebody, SAID * 3))
    before = await facts(database, vault, somebody)
    elsewhere = Database(database_url)
    counts = await asyncio.gather(
        *(putoff.settle(one, vault, somebody) for one in (database, elsewhere, database, elsewhere))
    )
    assert sum(counts) == 3 * len(SAID)
    assert await facts(database, vault, somebody) == before
    await elsewhere.close()


async def test_one_person_has_only_so_many_that_wait(
    database: Database, vault: Vault, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(putoff, "MOST", 6)
    for first in range(0, 20, 5):
        await remember_many(database, vault, news(somebody, 5, first))
        assert await _waiting(database, somebody) <= 6
    await same(database, vault, somebody)


async def test_a_sweep_reads_what_nobody_asks_for(
    database: Database, vault: Vault, recall: Recall, somebody: str, other: str
) -> None:
    for person_id in (somebody, other):
        await remember_many(database, vault, told(person_id, SAID))
    before = await facts(database, vault, somebody)
    await recall.let_go()
    server = await database.read(lambda session: session.get_bind().dialect.name)
    left = len(SAID) if server in {"mysql", "mariadb"} else 0
    assert [await _waiting(database, person_id) for person_id in (somebody, other)] == [left, left]
    assert await facts(database, vault, somebody) == before


async def test_reindexing_reads_what_was_put_off(database: Database, vault: Vault, somebody: str) -> None:
    await remember_many(database, vault, told(somebody, SAID))
    before = await facts(database, vault, somebody)
    await renewing.reindex(database, vault, somebody)
    assert await _waiting(database, somebody) == 0
    assert await facts(database, vault, somebody) == before
    await same(database, vault, somebody)


async def test_a_text_that_does_not_open_hides_no_other_fact(
    database: Database, vault: Vault, recall: Recall, somebody: str
) -> None:
    await remember_many(database, vault, told(somebody, SAID))
    torn = update(Memory).where(col(Memory.source_key) == f"{somebody}:0").values(sealed=b"\x01torn")
    await database.write(lambda session: session.execute(torn))
    for _ in range(2):
        assert [one.kind for one in await recall.pinned(somebody)] == ["allergy", "severe_low", "medicine"]
        await putoff.settle(database, vault, somebody)
    assert await _waiting(database, somebody) == 1


async def test_a_store_that_is_given_many_finds_them(
    database: Database, vault: Vault, recall: Recall, somebody: str, tell: Tell
) -> None:
    await tell(somebody, "I am allergic to peanuts")
    store = PersonStore(database, vault, recall, lambda: LATER)
    at = START.isoformat()
    for n, text in enumerate(SAID):
        await store.aput(("person", somebody, "talk"), str(n), {"text": text, "at": at})
    from langgraph.store.base import PutOp

    puts = [
        PutOp(("person", somebody, "talk"), str(n), {"text": text, "at": at}) for n, text in enumerate(SAID)
    ]
    await store.abatch(puts)
    assert await _waiting(database, somebody) == len(SAID)
    found = await store.asearch(("person", somebody), query="shrimp", limit=1)
    assert [one.value["text"] for one in found] == [SAID[1]]
    assert [one.kind for one in await recall.pinned(somebody)][:2] == ["allergy", "allergy"]


@pytest.mark.safety
async def test_a_copy_made_in_between_knows_the_same(sqlite_url: str, vault: Vault, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    await database.write(lambda session: vault.create(session, "p"))
    await remember_many(database, vault, told("p", SAID))
    before = await facts(database, vault, "p")
    rows = copies.make(Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "copies", LATER)
    copies.restore(rows, tmp_path / "again.db")
    await database.close()
    again = Database(f"sqlite:///{tmp_path / 'again.db'}")
    assert await facts(again, vault, "p") == before
    await same_facts(again, vault, "p")
    await same(again, vault, "p")
    await again.close()


def test_every_kind_of_fact_has_a_bit() -> None:
    assert set(untold.KINDS) == ledger.EVERY
    for kinds in (untold.NONE, ledger.EVERY, frozenset({"allergy", "state"})):
        assert untold.kinds_of(untold.bits(kinds)) == kinds
