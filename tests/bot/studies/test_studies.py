"""In the background: patterns are looked for once a day, and what was told is summed up after twenty turns or a day."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from sqlmodel import Session

from agent.brains.backend import Asked
from benchmarks.insights.people import Pattern, lived
from bot.studies import Studies
from memory import digests, insights, people
from memory.database import Database
from memory.forgetting import forget_one
from memory.recall import remember
from memory.records import Person
from memory.vault import Vault
from tests.agent.brains.scripted import Scripted, brains_of
from tests.bot.house import Hands
from tests.tools.insights.living import write
from tools.habits import MEAL_TIMES, read

LIFE = lived(1, 90, Pattern(food={"noodle": 3.0}, weekend=1.8))
SAID = "They grow tomatoes with their granddaughter. They take metformin. Their sugar was 8.7. They like to sing."
KEPT = "They grow tomatoes with their granddaughter. They like to sing."


class Desk:
    """A database, a clock and a person who speaks."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'home.db'}")
        self.database.migrate()
        self.vault = Vault(bytes(range(32)))
        self.clock = Hands()
        self.clock.now = LIFE.now
        self.said = 0

    async def person(self, account: str = "ann") -> Person:
        return await self.database.write(
            lambda session: people.identify(
                session,
                self.vault,
                channel="c",
                bot="b",
                account=account,
                language="en",
                zone="UTC",
                now=LIFE.now,
            )
        )

    async def says(self, person: Person, *texts: str) -> None:
        def work(session: Session) -> None:
            for text in texts:
                self.said += 1
                key = f"inbox:{self.said}"
                remember(session, self.vault, person.id, key=key, text=text, at=self.clock.now, kind="said")

        await self.database.write(work)

    def studies(self, brain: Scripted | None = None) -> Studies:
        brains = brains_of({"ollama:a": brain}, left=("ollama:a",)) if brain else brains_of({})
        return Studies(self.database, self.vault, brains, self.clock)

    async def summary(self, person: Person) -> digests.Summary | None:
        return await self.database.read(partial(digests.summary, vault=self.vault, person_id=person.id))


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(tmp_path)
    yield made
    await made.database.close()


async def test_patterns_are_looked_for_once_a_day_by_one_of_two_workers(desk: Desk) -> None:
    person = await desk.person()
    await desk.person("somebody who measures nothing")
    await desk.database.write(lambda session: write(session, desk.vault, person, LIFE))
    first, second = desk.studies(), desk.studies()
    assert [await first.tick(), await second.tick(), await first.tick()] == [1, 0, 0]
    stands = await desk.database.read(lambda session: insights.standing(session, desk.vault, person.id))
    assert stands
    desk.clock.pass_(days=1, minutes=1)
    assert await second.tick() == 1


async def test_what_no_longer_holds_is_retired_when_nothing_is_measured_any_more(desk: Desk) -> None:
    person = await desk.person()
    await desk.database.write(lambda session: write(session, desk.vault, person, LIFE))
    studies = desk.studies()
    await studies.tick()
    desk.clock.pass_(days=120)
    assert await studies.tick() == 1
    assert not await desk.database.read(lambda session: insights.standing(session, desk.vault, person.id))
    desk.clock.pass_(days=2)
    assert await studies.tick() == 0


async def test_twenty_turns_are_summed_up_and_only_what_may_stand_is_kept(desk: Desk) -> None:
    person, brain = await desk.person(), Scripted(lambda _: SAID)
    studies = desk.studies(brain)
    await desk.says(person, *(f"My tomatoes are ripe, number {n}" for n in range(19)))
    assert await studies.tick() == 0
    assert brain.heard == []
    await desk.says(person, "My granddaughter helps me")
    assert await studies.tick() == 1
    made = await desk.summary(person)
    assert made is not None
    assert made.text == KEPT
    assert await studies.tick() == 0


async def test_after_a_day_what_is_new_joins_the_summary_before(desk: Desk) -> None:
    person = await desk.person()
    heard: list[Asked] = []

    def says(asked: Asked) -> str:
        heard.append(asked)
        return SAID if len(heard) == 1 else "They like to sing. They moved to the coast."

    studies = desk.studies(Scripted(says))
    await desk.says(person, "I love to sing")
    assert await studies.tick() == 0
    desk.clock.pass_(days=1)
    assert await studies.tick() == 1
    await desk.says(person, "We have moved to the coast")
    desk.clock.pass_(days=1, minutes=1)
    assert await studies.tick() == 1
    body = heard[1].lines[-1].text
    assert KEPT in body
    assert "coast" in body
    assert "I love to sing" not in body  # only what is new is read again
    made = await desk.summary(person)
    assert made is not None
    assert "coast" in made.text


async def test_what_is_forgotten_leaves_the_summary(desk: Desk) -> None:
    person = await desk.person()

    def says(asked: Asked) -> str:
        return "They like to sing." if "secret" not in asked.lines[-1].text else "They have a secret."

    studies = desk.studies(Scripted(says))
    await desk.says(person, "I love to sing", "my secret is safe")
    desk.clock.pass_(days=1)
    await studies.tick()
    await desk.database.write(lambda session: forget_one(session, desk.vault, person.id, "inbox:2"))
    assert await desk.summary(person) is None
    await desk.says(person, "hello there")
    desk.clock.pass_(days=1, minutes=1)
    assert await studies.tick() == 1
    made = await desk.summary(person)
    assert made is not None
    assert made.text == "They like to sing."


@pytest.mark.parametrize("answer", ["", "Take 12 units of insulin.", "Her HbA1c is seven."])
async def test_what_may_not_stand_is_no_summary(desk: Desk, answer: str) -> None:
    person = await desk.person()
    studies = desk.studies(Scripted(lambda _: answer))
    await desk.says(person, "I love to sing")
    desk.clock.pass_(days=1)
    await studies.tick()
    assert await desk.summary(person) is None


async def test_when_somebody_usually_eats_is_noted(desk: Desk) -> None:
    person = await desk.person()
    await desk.database.write(partial(write, vault=desk.vault, person=person, life=LIFE))
    await Studies(desk.database, desk.vault, brains_of({}), desk.clock).tick()
    told = await desk.database.read(lambda session: people.profile(session, desk.vault, person.id))
    habits = read(told[MEAL_TIMES])
    assert set(habits) == {"breakfast", "lunch", "dinner"}
    assert habits["breakfast"] < habits["lunch"] < habits["dinner"]
