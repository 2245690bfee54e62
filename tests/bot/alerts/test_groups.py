"""What a robot may write into a caregiver group: what its person shares there, once, and nothing after they took it back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from agent.nodes.compose import worded
from agent.turn import Part
from bot.alerts.groups import to_group
from bot.channels.wecom.account import Robot
from bot.channels.wecom.robot import BOT, NAME, Robots
from bot.reminders import Watch
from memory.circle import grants
from memory.circle.grants import MEALS, READINGS, Place
from memory.records import Person
from tests.bot.alerts.conftest import Home
from tests.fakes.wecom import Api
from tests.fakes.wecom.robots import KEY
from tools.circle import telling

pytestmark = pytest.mark.safety

GROUP = Place(NAME, BOT, "家人")


class Group:
    """The mother's group with a robot in it, beside her home."""

    def __init__(self, home: Home, api: Api, robots: Robots) -> None:
        self.home, self.api, self.robots = home, api, robots

    async def open(self) -> "Group":
        self.office = await self.home.house.open(self.robots)
        folk = self.home.people
        self.watch: Any = Watch(folk.database, folk.vault, self.office.outgoing, self.home.now, {(NAME, BOT)})
        return self

    async def shares(self, name: str, *scopes: str) -> None:
        person_id = self.home.people.ids[name]
        await self.home.people.database.write(
            lambda session: grants.share(session, person_id, GROUP, scopes, self.home.now()) and None
        )

    async def told(self, name: str, key: str, words: str = "") -> list[str]:
        """Write the alert of somebody into the group; what the group read of it."""
        folk, before = self.home.people, len(self.api.robots.seen)
        (row,) = await self.home.alerts()
        now = self.home.now()

        def work(session: Any) -> Any:
            mum = session.get_one(Person, folk.ids["mum"])
            ward = grants.ward(session, folk.vault, folk.ids["son"], folk.ids["mum"])
            assert ward is not None
            facts = telling.alarm_facts(session, folk.vault, row)
            part = worded(telling.to_caregiver(row, facts, ward, last=False), mum, "zh", now)
            parts = (Part(words),) if words else (part,)
            return to_group(session, self.watch, GROUP, folk.ids[name], parts, key)

        self.office.outgoing.dispatch(await folk.database.write(work))
        await self.office.quiet()
        return [text for _, _, text, _ in self.api.robots.seen[before:]]


@pytest.fixture
async def group(home: Home) -> AsyncIterator[Group]:
    api = Api()
    robots = Robots(Robot.read(f"家人={KEY}"), api.url)
    await home.people.say("mum", "血糖2.8")
    group = await Group(home, api, robots).open()
    yield group
    await group.office.close()
    await robots.close()
    api.close()


async def test_nothing_is_written_of_who_did_not_share_readings_there(group: Group) -> None:
    assert await group.told("mum", "1") == []
    await group.shares("mum", MEALS)
    assert await group.told("mum", "1") == []
    await group.shares("daughter", READINGS)
    assert await group.told("mum", "1") == []


async def test_what_is_shared_is_written_once_and_has_no_button(group: Group) -> None:
    await group.shares("mum", READINGS)
    (told,) = await group.told("mum", "1")
    assert "2.8" in told
    assert "有人在处理了" not in told.splitlines()[-1]
    assert await group.told("mum", "1") == []
    assert len(await group.told("mum", "2")) == 1


async def test_nothing_is_written_after_it_was_taken_back(group: Group) -> None:
    await group.shares("mum", READINGS)
    await group.shares("mum")
    assert await group.told("mum", "1") == []


async def test_a_group_that_nobody_here_serves_is_left_to_who_does(group: Group) -> None:
    await group.shares("mum", READINGS)
    group.watch = Watch(
        group.watch.database, group.watch.vault, group.watch.outgoing, group.home.now, {("telegram", "b1")}
    )
    assert await group.told("mum", "1") == []
    assert group.api.robots.seen == []
