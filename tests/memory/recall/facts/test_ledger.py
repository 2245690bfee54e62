from datetime import timedelta

from memory.recall import Recall

from ..conftest import START, Tell


async def test_a_fact_holds_until_the_memory_that_replaces_it(
    tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "I wear a Dexcom G6", "It rained", "Switched to a Libre 3")
    sensors = [fact for fact in await recall.facts(somebody) if fact.slot == "sensor"]
    assert [(fact.text, fact.since, fact.until, fact.ended_by) for fact in sensors] == [
        ("I wear a Dexcom G6", START, START + timedelta(days=2), "somebody:2"),
        ("Switched to a Libre 3", START + timedelta(days=2), None, None),
    ]


async def test_a_fact_is_ended_once_and_by_the_first_that_replaces_it(
    tell: Tell, recall: Recall, somebody: str
) -> None:
    await tell(somebody, "I wear a Dexcom G6", "Switched to a Libre 3", "Switched to a Simplera")
    ended = [fact.ended_by for fact in await recall.facts(somebody) if fact.slot == "sensor"]
    assert ended == ["somebody:1", "somebody:2", None]


async def test_what_others_say_in_a_group_tells_no_fact(tell: Tell, recall: Recall, somebody: str) -> None:
    await tell(somebody, "Ann: I am allergic to nuts", kind="group")
    assert await recall.facts(somebody) == []


async def test_one_person_s_change_ends_nothing_of_another(
    tell: Tell, recall: Recall, somebody: str, other: str
) -> None:
    await tell(somebody, "I wear a Dexcom G6")
    await tell(other, "Switched to a Libre 3")
    assert all(fact.until is None for fact in await recall.facts(somebody))
