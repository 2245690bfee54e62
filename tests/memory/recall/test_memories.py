from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from memory.database import Database
from memory.glance import Look
from memory.recall import Recall, memories, remember
from memory.recall.index.cache import State
from memory.recall.memories import Said
from memory.records import Fact, Memory
from memory.vault import Vault

from .conftest import LATER, Tell


async def test_what_is_remembered_twice_is_there_once(
    database: Database, tell: Tell, vault: Vault, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "I use a Dexcom G6.")

    def again(session: Session) -> None:
        remember(session, vault, somebody, key="somebody:0", text="Something else", at=LATER, kind="talk")

    await database.write(again)
    assert [memory.text for memory in await recall.recent(somebody, 5)] == ["I use a Dexcom G6."]


async def test_neither_text_nor_vector_nor_fact_is_readable_in_the_rows(
    database: Database, tell: Tell, somebody: str
) -> None:
    await tell(somebody, "I am allergic to penicillin", reply="Noted: penicillin")

    def rows(session: Session) -> bytes:
        facts = b"".join(row.sealed for row in session.exec(select(Fact)))
        return facts + b"".join(row.sealed + (row.vector or b"") for row in session.exec(select(Memory)))

    raw = await database.read(rows)
    assert raw
    assert b"penicillin" not in raw


async def test_recent_gives_the_newest_oldest_first_with_their_replies(
    tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "one", "two", "three", reply="yes")
    assert [(memory.text, memory.reply) for memory in await recall.recent(somebody, 2)] == [
        ("two", "yes"),
        ("three", "yes"),
    ]


async def test_forgetting_deletes_every_row_of_that_person_alone(
    database: Database, tell: Tell, recall: Recall, somebody: str, other: str
) -> None:
    await tell(somebody, "I am allergic to shrimp")
    await tell(other, "I am allergic to nuts")
    await recall.forget(somebody)
    owners = await database.read(
        lambda session: {
            *session.exec(select(Memory.person_id)),
            *session.exec(select(Fact.person_id)),
        }
    )
    assert owners == {other}
    assert await recall.search(somebody, "allergic to shrimp", asof=LATER) == []


async def test_a_signature_of_another_version_is_worked_out_again(
    database: Database, tell: Tell, vault: Vault, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "My sister lives in Oslo.", "Breakfast was oatmeal.")

    def spoil(session: Session) -> None:
        for row in session.exec(select(Memory)):
            row.vector = vault.seal(session, somebody, b"\x00old")

    await database.write(spoil)
    found = await recall.search(somebody, "Where does my sister live?", asof=LATER)
    assert found[0].text == "My sister lives in Oslo."


@pytest.mark.parametrize(
    "said", [Said("a"), Said("a", "b"), Said("a", "b", '{"c": 1}'), Said("a", None, "{}")]
)
def test_what_is_joined_is_parted_again(said: Said) -> None:
    assert Said.parted(said.joined()) == said


def test_marks_in_a_text_do_not_part_it() -> None:
    assert Said.parted(Said("a\x1eb\x1dc", "d\x1ee").joined()) == Said("a b c", "d e")


async def test_the_state_tells_a_row_that_took_the_place_of_another(
    database: Database, tell: Tell, somebody: str
) -> None:
    def state(look: Look) -> State:
        return memories.state_of(look(memories.STATE, {"person": somebody})[0])

    await tell(somebody, "first")
    before = await database.look(state)
    await database.write(lambda session: memories.forget(session, somebody))
    await tell(somebody, "second")
    assert before != await database.look(state)


async def test_instants_keep_their_moment(
    database: Database, vault: Vault, recall: Recall, somebody: str
) -> None:
    at = datetime(2025, 4, 1, 23, 30, tzinfo=UTC) + timedelta(microseconds=5)
    await database.write(
        lambda session: remember(session, vault, somebody, key="k", text="late", at=at, kind="talk")
    )
    assert (await recall.recent(somebody, 1))[0].at == at
