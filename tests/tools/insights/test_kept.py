"""Insights are rows: found once, kept with what is thought of them, retired when they hold no more, and nobody else's."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest_asyncio

from benchmarks.insights.people import Lived, Pattern, lived
from memory import insights, people
from memory.database import Database
from memory.insights import Verdict
from memory.records import Insight, Person
from memory.vault import Vault
from tests.tools.insights.living import write
from tools.insights import Standing, judge, refresh, standing

LIFE = lived(1, 90, Pattern(food={"noodle": 3.0}, weekend=1.8))


class Home:
    """One database with people in it."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'home.db'}")
        self.database.migrate()
        self.vault = Vault(bytes(range(32)))

    async def person(self, account: str, language: str = "zh") -> Person:
        return await self.database.write(
            lambda session: people.identify(
                session,
                self.vault,
                channel="console",
                bot="b",
                account=account,
                language=language,
                zone="UTC",
                now=LIFE.now,
            )
        )

    async def live(self, person: Person, life: Lived, mark: str = "life") -> None:
        await self.database.write(lambda session: write(session, self.vault, person, life, mark))

    async def stands(
        self, person: Person, now: datetime = LIFE.now, language: str | None = None
    ) -> list[Standing]:
        return await self.database.read(lambda session: standing(session, self.vault, person, now, language))

    async def look(self, person: Person, now: datetime = LIFE.now) -> insights.Change:
        return await refresh(self.database, self.vault, person, now)

    async def judged(self, person: Person, insight: int, verdict: Verdict, at: datetime) -> bool:
        return await self.database.write(
            lambda session: judge(session, self.vault, person, insight, verdict, at)
        )


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    made = Home(tmp_path)
    yield made
    await made.database.close()


async def test_what_is_found_stands_in_words_with_its_evidence(home: Home) -> None:
    person = await home.person("ann")
    await home.live(person, LIFE)
    change = await home.look(person)
    stands = await home.stands(person)
    assert change.new >= len(stands) > 0  # what the prediction learned stands beside it
    assert (change.again, change.retired) == (0, 0)
    weekend = next(one for one in stands if one.kind == "weekend_high")
    assert weekend.confidence >= 0.95
    assert weekend.n >= 60
    assert weekend.effect is not None
    assert weekend.effect > 0.7
    assert "周末" in weekend.observation
    assert weekend.suggestion
    assert weekend.opinion is None
    english = await home.stands(person, language="en")
    assert any("weekend" in one.observation for one in english)


async def test_a_second_look_adds_nothing_and_keeps_ids_and_opinions(home: Home) -> None:
    person = await home.person("ann")
    await home.live(person, LIFE)
    await home.look(person)
    first = await home.stands(person)
    at = LIFE.now + timedelta(minutes=5)
    verdicts: tuple[Verdict, ...] = ("good", "did", "did")  # the same message, handled twice
    for verdict in verdicts:
        assert await home.judged(person, first[0].id, verdict, at)
    change = await home.look(person, LIFE.now + timedelta(hours=1))
    second = await home.stands(person)
    assert change.new == change.retired == 0
    assert [one.id for one in second] == [one.id for one in first]
    assert (second[0].opinion, second[0].adopted) == ("good", 1)


async def test_what_no_longer_holds_is_retired_and_comes_back_as_the_same(home: Home) -> None:
    person = await home.person("ann")
    await home.live(person, LIFE)
    await home.look(person)
    before = {one.id for one in await home.stands(person)}
    later = LIFE.now + timedelta(days=200)
    change = await home.look(person, later)
    assert change.retired >= len(before) > 0
    assert await home.stands(person, later) == []
    change = await home.look(person)  # time is an argument: as it was then
    assert change.new == 0
    assert {one.id for one in await home.stands(person)} == before


async def test_nobody_judges_or_sees_what_is_another_persons(home: Home) -> None:
    ann, bob = await home.person("ann"), await home.person("bob")
    await home.live(ann, LIFE)
    await home.look(ann)
    await home.look(bob)
    assert await home.stands(bob) == []
    theirs = (await home.stands(ann))[0]
    assert not await home.judged(bob, theirs.id, "bad", LIFE.now)
    assert (await home.stands(ann))[0].opinion is None


async def test_evidence_is_sealed_and_goes_with_the_person(home: Home) -> None:
    person = await home.person("ann")
    await home.live(person, LIFE)
    await home.look(person)

    def rows(session: object) -> list[Insight]:
        return list(session.exec(insights.select(Insight)))  # type: ignore[attr-defined]  # a session

    kept = await home.database.read(rows)
    assert kept
    assert all(b"noodle" not in row.sealed for row in kept)
    await home.database.write(lambda session: people.forget(session, home.vault, person.id))
    assert await home.database.read(rows) == []
