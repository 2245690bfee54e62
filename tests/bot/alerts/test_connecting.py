"""A robot's group is connected by a code that it writes there, and is told of alerts from then on: over HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from bot.alerts import CodeRoom
from bot.channels.openings import Openings
from bot.channels.wecom.account import Robot
from bot.channels.wecom.robot import BOT, NAME, Robots
from memory.circle import audit, groupcodes
from memory.circle.grants import READINGS, Place, share
from memory.records import AuditEntry, GroupGrant, Invitation
from tests.bot.alerts.conftest import Home
from tests.fakes.wecom import Api
from tests.fakes.wecom.robots import KEY

pytestmark = pytest.mark.safety

OTHER = "22222222-2222-4333-8444-555555555555"
GROUP = Place(NAME, BOT, "家人")
CONNECT = "警报发到“家人”"


class Family:
    """The mother, who has two robots to choose from, and what their groups read."""

    def __init__(self, home: Home, api: Api, robots: Robots) -> None:
        self.home, self.api = home, api
        self.people = home.people
        self.people.companion._links = Openings([robots])

    async def opens(self, robots: Robots) -> None:
        """The house serves the robots too, with one outbox for all."""
        home = self.home
        await home.house.offices[0].close()
        self.office = await home.house.open(robots)
        home.watch = type(home.watch)(
            home.watch.database, home.watch.vault, self.office.outgoing, home.now, {(NAME, BOT)}
        )

    async def read(self, key: str = KEY) -> list[str]:
        """What a group reads anew, after a round."""
        before = len(self.api.robots.seen)
        await CodeRoom(self.home.watch).tick()
        await self.home.round()
        await self.office.quiet()
        return [text for robot, _, text, _ in self.api.robots.seen[before:] if robot == key]

    async def asks(self, name: str = "mum", label: str = CONNECT) -> str:
        await self.people.say(name, "分享我的血糖")
        return await self.people.press(name, label)

    async def code(self, name: str = "mum") -> str:
        """Ask, and return the code that the group reads."""
        await self.asks(name)
        (told,) = await self.read()
        found = re.search(r"^TB-\w{4}-\w{4}$", told, re.MULTILINE)
        assert found is not None, told
        return found[0]


@pytest.fixture
async def home_with_robots(home: Home) -> AsyncIterator[Family]:
    api = Api()
    api.robots.keys.add(OTHER)
    robots = Robots(Robot.read(f"家人={KEY}, 病房={OTHER}"), api.url)
    family = Family(home, api, robots)
    await family.opens(robots)
    yield family
    await family.office.close()
    await robots.close()
    api.close()


async def _rows(family: Family) -> list[GroupGrant]:
    database = family.people.database
    return await database.read(lambda session: list(session.exec(select(GroupGrant)).all()))


async def test_who_says_the_code_of_the_group_has_their_alerts_told_there(home_with_robots: Family) -> None:
    family, people = home_with_robots, home_with_robots.people
    assert "血糖2.8" not in "".join(await family.read())
    code = await family.code()
    told = await people.say("mum", f" {code.lower()} ")
    assert "连上了" in told
    assert [line.split("和")[0] for line in await family.read()] == ["王芳"]
    await people.say("mum", "血糖2.8")
    (alarm,) = await family.read()
    assert "王芳" in alarm
    assert "2.8 mmol/L" in alarm
    assert await family.read() == []
    assert await family.read(OTHER) == []


async def test_an_alert_is_raised_for_a_group_alone_and_it_hears_that_it_is_over(
    home_with_robots: Family,
) -> None:
    """The daughter has no caregiver at all."""
    family, people = home_with_robots, home_with_robots.people
    await people.say("daughter", await family.code("daughter"))
    await family.read()
    await people.say("daughter", "血糖2.8")
    (alarm,) = await family.read()
    assert "小红" in alarm
    family.home.pass_(minutes=20)
    await people.say("daughter", "血糖6.1")
    (over,) = await family.read()
    assert "6.1" in over


async def test_nothing_is_told_before_the_code_and_nothing_after_it_was_taken_back(
    home_with_robots: Family,
) -> None:
    family, people = home_with_robots, home_with_robots.people
    code = await family.code()
    await people.say("mum", "血糖2.8")
    assert await family.read() == []
    family.home.pass_(hours=3)
    await people.say("mum", "血糖6.1")
    code = await family.code()
    await people.say("mum", code)
    await family.read()
    await people.say("mum", "谁能看我的数据")
    assert "不说您的任何事" in await people.press("mum", "不再分享给第 1 个群")
    await people.say("mum", "血糖2.7")
    assert await family.read() == []
    assert CONNECT in people.buttons["mum"]
    await people.say("mum", "分享我的血糖")


async def test_guessing_ends_after_five(home_with_robots: Family) -> None:
    family, people = home_with_robots, home_with_robots.people
    code = await family.code()
    wrong = "TB-2222-2222" if code != "TB-2222-2222" else "TB-3333-3333"
    answers = [await people.say("mum", wrong) for _ in range(5)]
    assert ["还能试 4 次" in answers[0], "还能试 1 次" in answers[3]] == [True, True]
    assert "用不了" in answers[4]
    assert "用不了" in await people.say("mum", code)
    assert await _rows(family) == []


async def test_a_code_is_its_person_s_alone_and_old_after_ten_minutes(home_with_robots: Family) -> None:
    family, people = home_with_robots, home_with_robots.people
    code = await family.code()
    assert "用不了" in await people.say("son", code)
    family.home.pass_(minutes=10)
    assert "用不了" in await people.say("mum", code)
    assert await _rows(family) == []
    newer = await family.code()
    assert "不对" in await people.say("mum", code)
    assert "连上了" in await people.say("mum", newer)


async def test_a_newer_code_ends_the_older_one_and_nobody_floods_a_group(home_with_robots: Family) -> None:
    family, people = home_with_robots, home_with_robots.people
    first = await family.code()
    await family.code()
    assert "不对" in await people.say("mum", first)
    await family.code()
    assert "过一小时" in await family.asks()
    assert await family.read() == []
    for _ in range(3):
        await family.asks("daughter")
    await family.read()
    assert "过一小时" in await family.asks("son"), "six an hour for one group, whoever asks"
    assert "TB" in await family.asks("son", "警报发到“病房”")


async def test_a_code_is_not_written_in_a_group_chat_and_not_taken_there(home_with_robots: Family) -> None:
    family, people = home_with_robots, home_with_robots.people
    code = await family.code()
    assert "连上了" not in await people.say("mum", code, group="-5")
    assert await _rows(family) == []


async def test_a_robot_that_is_gone_or_was_never_there_is_not_connected(home_with_robots: Family) -> None:
    family, people = home_with_robots, home_with_robots.people
    await people.say("mum", "分享我的血糖")
    made_up = {**people.buttons["mum"][CONNECT]}
    made_up["arguments"] = {**made_up["arguments"], "chat": "别人的群"}
    assert "不在了" in await people.say("mum", "", action=made_up)
    code = await family.code()
    people.companion._links = Openings([])
    assert "不在了" in await people.say("mum", code)
    assert await _rows(family) == []
    assert "TB" not in await people.say("mum", "分享我的血糖")


async def test_the_code_is_kept_sealed_and_every_step_is_audited(home_with_robots: Family) -> None:
    family, people = home_with_robots, home_with_robots.people
    code = await family.code()
    plain = code.replace("-", "").lower()

    def rows(session: Session) -> tuple[list[Invitation], list[AuditEntry]]:
        return list(session.exec(select(Invitation)).all()), list(session.exec(select(AuditEntry)).all())

    kept, _ = await people.database.read(rows)
    held = "".join(f"{row.code_hash}{row.sealed!r}{row.source_key}" for row in kept).lower()
    assert plain not in held
    await people.say("mum", "TB-2345-2345")
    await people.say("mum", code)
    kept, noted = await people.database.read(rows)
    actions = [one.action for one in noted]
    assert [actions.count(one) for one in ("ask_group_code", "wrong_group_code", "share_with_group")] == [
        1,
        1,
        1,
    ]
    assert plain not in "".join(f"{one.detail}" for one in noted).lower()
    assert (await people.database.read(audit.verify)).holds


async def test_two_workers_write_a_code_once_and_the_same_turn_again_asks_for_no_second_one(
    home_with_robots: Family,
) -> None:
    family, people = home_with_robots, home_with_robots.people
    await family.asks()
    before = len(family.api.robots.seen)
    await asyncio.gather(*(CodeRoom(family.home.watch).tick() for _ in range(4)))
    await family.office.quiet()
    assert len(family.api.robots.seen) == before + 1
    now, mum = family.home.now(), people.ids["mum"]

    def again(session: Session) -> list[int | None]:
        asked = [groupcodes.ask(session, people.vault, mum, GROUP, "inbox:77:0", now) for _ in range(2)]
        return [row.id if row else None for row in asked]

    first, second = await people.database.write(again)
    assert first == second is not None


async def test_a_group_that_may_only_ask_is_not_told_of_alerts(home_with_robots: Family) -> None:
    family, people = home_with_robots, home_with_robots.people
    await people.database.write(
        lambda session: share(session, people.ids["mum"], GROUP, (READINGS,), family.home.now()) and None
    )
    await people.say("mum", "血糖2.8")
    assert await family.read() == []


def test_words_and_numbers_are_no_group_codes() -> None:
    for text in ("6.8", "TB", "TBthereabouts", "tb 5", "早上TB-22", "TB-2222-222", "TB-0000-1111", "table23"):
        assert groupcodes.as_group_code(text) is None
    assert groupcodes.as_group_code("tb 2a2b 3c3d") == "tb2a2b3c3d"
    assert timedelta(minutes=10) == groupcodes.HOLDS
