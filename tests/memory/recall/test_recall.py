import asyncio
from datetime import timedelta, timezone
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.database import Database
from memory.recall import Recall, memories
from memory.vault import KeyDestroyedError, Vault

from .conftest import LATER, START, Tell


async def _texts(recall: Recall, person_id: str, query: str, limit: int = 3) -> list[str]:
    return [memory.text for memory in await recall.search(person_id, query, asof=LATER, limit=limit)]


async def test_nothing_remembered_gives_nothing(recall: Recall, somebody: str) -> None:
    assert await recall.search(somebody, "anything?", asof=LATER) == []


async def test_the_memory_that_answers_comes_first(tell: Tell, recall: Recall, somebody: str) -> None:
    await tell(somebody, "我昨天吃了两个包子", "我女儿在北京上大学", "空腹血糖6.2")
    assert (await _texts(recall, somebody, "孩子在哪里读书？"))[0] == "我女儿在北京上大学"


async def test_a_word_of_the_same_meaning_in_the_other_language_finds_it(
    tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "医生给我换了探头", "今天下雨没出门", "晚饭吃了鱼")
    assert (await _texts(recall, somebody, "Which CGM do I wear?"))[0] == "医生给我换了探头"


async def test_the_answer_to_a_question_is_found_by_the_words_of_the_question(
    tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "Do you want to know my doctor's name?", "It is Mendelson.", "Lunch was soup.")
    assert "It is Mendelson." in (await _texts(recall, somebody, "What is my doctor's name?", limit=2))


async def test_a_day_that_is_named_beats_the_words(tell: Tell, recall: Recall, somebody: str) -> None:
    await tell(somebody, *[f"散步了，血糖{value}" for value in ("6.1", "6.2", "6.3", "6.4", "6.5")])
    assert (await _texts(recall, somebody, "3月4号散步后血糖多少"))[0] == "散步了，血糖6.4"


async def test_a_day_is_that_of_who_asks(tell: Tell, recall: Recall, somebody: str) -> None:
    """08:00 UTC on 2 March is still 1 March in Honolulu only after 22:00; on Kiritimati it is already the evening."""
    await tell(somebody, "walked by the sea", "walked by the lake")
    honolulu = LATER.astimezone(timezone(timedelta(hours=-10)))
    found = await recall.search(somebody, "where did I walk on 1 March 2025?", asof=honolulu)
    assert found[0].text == "walked by the lake"


async def test_what_was_said_after_the_day_of_asking_is_not_known(
    tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "I use a Dexcom G6.", "I switched to a Libre 3.")
    found = await recall.search(somebody, "Which sensor do I use?", asof=START + timedelta(hours=1))
    assert [memory.text for memory in found] == ["I use a Dexcom G6."]


@pytest.mark.parametrize(
    ("older", "newer", "question"),
    [
        ("I use a Dexcom G6.", "Switched to a Libre 3 last week.", "Which sensor do I wear?"),
        ("来得时打14个单位", "来得时加到18个单位了", "基础胰岛素打多少？"),
        ("早饭一般是小米粥", "不喝小米粥了，改成馒头加鸡蛋", "我早饭吃什么？"),
        ("My A1c was 8.6", "A1c 7.1 this time", "What is my latest A1c?"),
        ("Pancakes at the truck stop most mornings", "Swapped pancakes for eggs", "What is my breakfast?"),
    ],
)
async def test_what_replaced_something_stands_above_it_and_both_are_found(
    tell: Tell, recall: Recall, somebody: str, older: str, newer: str, question: str
) -> None:
    await tell(somebody, older, "Rained all day.", "孙女来看我了", newer, "Slept badly.", "看了场电影")
    texts = await _texts(recall, somebody, question, limit=6)
    assert texts.index(newer) < texts.index(older)


async def test_the_older_stands_above_where_the_past_is_asked_for(
    tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "My A1c was 8.6", "Rained all day.", "A1c 7.1 this time")
    texts = await _texts(recall, somebody, "What was my A1c originally?")
    assert texts.index("My A1c was 8.6") < texts.index("A1c 7.1 this time")


async def test_another_process_s_rows_are_seen_within_one_query(
    tell: Tell, recall: Recall, vault: Vault, database_url: str, somebody: str
) -> None:
    await tell(somebody, "I drink tea.")
    elsewhere = Database(database_url)
    there = Recall(elsewhere, vault)
    assert await _texts(there, somebody, "What do I drink?") == ["I drink tea."]
    await tell(somebody, "I drink coffee on Sundays.")
    assert "I drink coffee on Sundays." in await _texts(there, somebody, "What do I drink?")
    await recall.forget(somebody)
    assert await _texts(there, somebody, "What do I drink?") == []
    await elsewhere.close()


async def test_only_new_rows_are_read_again(
    tell: Tell, recall: Recall, somebody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(somebody, "one", "two", "three")
    await recall.search(somebody, "one", asof=LATER)
    after: list[int] = []
    read = memories.kept_after

    def counting(*given: object, worded: bool) -> object:
        after.append(given[3])  # type: ignore[arg-type]  # the id after which is read
        return read(*given, worded=worded)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(memories, "kept_after", counting)
    await recall.search(somebody, "one", asof=LATER)
    assert after == []
    await tell(somebody, "four")
    assert len(await recall.search(somebody, "four", asof=LATER)) == 4
    assert len(after) == 1
    assert after[0] > 0


async def test_the_cache_keeps_within_its_bytes(database: Database, vault: Vault, tell: Tell) -> None:
    names = [f"p{number}" for number in range(8)]
    for name in names:
        await database.write(lambda session, name=name: vault.create(session, name))  # type: ignore[misc]  # a default of a lambda
        await tell(name, "I like swimming", "I like reading")
    recall = Recall(database, vault, cache_bytes=30_000)
    for name in names * 2:
        assert len(await _texts(recall, name, "What do I like?")) == 2
    assert recall.cache.nbytes <= 30_000
    assert 0 < len(recall.cache) < len(names)


@pytest.mark.safety
async def test_a_destroyed_key_opens_nothing_even_for_an_index_that_is_held(
    database: Database, tell: Tell, recall: Recall, vault: Vault, somebody: str
) -> None:
    await tell(somebody, "I like swimming")
    await recall.search(somebody, "swimming", asof=LATER)
    await database.write(lambda session: vault.destroy(session, somebody))
    with pytest.raises(KeyDestroyedError):
        await recall.search(somebody, "swimming", asof=LATER)


async def test_allergies_and_severe_lows_and_medicines_are_pinned_until_they_end(
    tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(
        somebody,
        "我对青霉素过敏",
        "我现在吃二甲双胍一天两次",
        "昨晚低血糖昏倒了，叫了救护车",
        "今天散步半小时",
        "大夫把二甲双胍停了，换成达格列净",
    )
    pinned = [(holding.kind, holding.text) for holding in await recall.pinned(somebody)]
    assert pinned == [
        ("allergy", "我对青霉素过敏"),
        ("severe_low", "昨晚低血糖昏倒了，叫了救护车"),
        ("medicine", "大夫把二甲双胍停了，换成达格列净"),
    ]


@pytest.mark.safety
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.integers(0, 3), st.sampled_from(["tell", "search", "recent", "nearest", "pinned", "forget"])
        ),
        min_size=20,
        max_size=60,
    )
)
def test_nobody_is_ever_given_another_s_memory(sqlite_url: str, steps: list[tuple[int, str]]) -> None:
    asyncio.run(_interleave(sqlite_url, steps))


async def _interleave(url: str, steps: list[tuple[int, str]]) -> None:
    """Tell the same words for all, so that only the person tells them apart; a cache too small for all of them."""
    database, vault = Database(url), Vault(bytes(32))
    recall = Recall(database, vault, cache_bytes=12_000)
    round_ = uuid4().hex  # one database serves all the examples
    people = [f"{round_}-{number}" for number in range(4)]
    for person in people:
        await database.write(lambda session, p=person: vault.create(session, p))  # type: ignore[misc]  # a default
    await asyncio.gather(
        *(
            _step(recall, database, vault, people[who], what, number)
            for number, (who, what) in enumerate(steps)
        )
    )
    await database.close()


async def _step(  # all that a step may touch
    recall: Recall, database: Database, vault: Vault, person: str, what: str, number: int
) -> None:
    import numpy as np

    if what == "tell":
        await database.write(
            lambda session: memories.remember(
                session,
                vault,
                person,
                key=f"{person}:{number}",
                text=f"I am allergic to penicillin {person}",
                at=START,
                kind="talk",
            )
        )
        return
    if what == "forget":
        await recall.forget(person)
        return
    if what == "pinned":
        texts = [holding.text for holding in await recall.pinned(person)]
    elif what == "recent":
        texts = [memory.text for memory in await recall.recent(person, 9)]
    elif what == "nearest":
        texts = [memory.text for memory in await recall.nearest(person, np.ones(384, np.float32))]
    else:
        texts = [memory.text for memory in await recall.search(person, "allergic to penicillin?", asof=LATER)]
    assert {text.split()[-1] for text in texts} <= {person}


async def test_many_are_asked_at_once_and_each_gets_their_own(
    tell: Tell, recall: Recall, somebody: str, other: str
) -> None:
    await tell(somebody, "I take metformin at breakfast", "my daughter lives in Leeds")
    await tell(other, "I take insulin at breakfast", "my son lives in York")
    asked = [(somebody, "who lives where?"), (other, "who lives where?"), (somebody, "breakfast?")]
    found = await recall.search_many(asked, asof=LATER, limit=1)
    assert [one[0].text for one in found] == [
        "my daughter lives in Leeds",
        "my son lives in York",
        "I take metformin at breakfast",
    ]
