"""Commands: obeyed from an admin's own private chat, by hand, in time, once; from anybody else unknown."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, func, select

from agent.turn import Answer, Turn
from bot.admin import Desk, Roster
from bot.admin.desk import COMMANDS, FRESH, Premises
from bot.admin.roster import RosterError
from memory.records import AuditEntry, Notice
from tests.agent.family import Family, family
from tests.bot.house import ScriptedAgent

pytestmark = pytest.mark.safety


class Office:
    """An admin (account 12345), somebody else, and a desk before a companion that echoes."""

    def __init__(self, folk: Family, folder: Path, training: Any = None) -> None:
        self.folk = folk
        roster = Roster.read("telegram:12345")
        self.desk = Desk(
            ScriptedAgent(), Premises(folk.database, folk.vault, roster, folder, training=training)
        )
        self.number = 0

    def turn(self, name: str, text: str, **changes: Any) -> Turn:
        self.number += 1
        folk = self.folk
        turn = Turn(
            key=f"inbox:{self.number}",
            person_id=folk.ids[name],
            thread="t",
            audience="private",
            text=text,
            sent_at=folk.now,
            now=folk.now,
            address=("telegram", "b1", name),
        )
        return replace(turn, **changes)

    async def give(self, turn: Turn) -> Answer:
        answer = await self.desk.answer(turn)
        await self.folk.database.write(answer.finish)
        return answer

    async def words(self, name: str, text: str, **changes: Any) -> str:
        return (await self.give(self.turn(name, text, **changes))).parts[0].text

    async def count(self, table: Any) -> int:
        def work(session: Session) -> int:
            return session.exec(select(func.count()).select_from(table)).one()

        return await self.folk.database.read(work)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    folk = await family(tmp_path)
    await folk.join("12345")
    await folk.join("67890", "en")
    yield Office(folk, tmp_path)
    await folk.database.close()


@pytest.mark.parametrize("name", COMMANDS)
async def test_every_command_is_unknown_to_whoever_is_no_admin(office: Office, name: str) -> None:
    assert "do not know" in await office.words("67890", f"/{name} hello")
    assert await office.count(Notice) == 0


@pytest.mark.parametrize("name", COMMANDS)
async def test_no_command_is_obeyed_where_others_read_along(office: Office, name: str) -> None:
    assert "不认识" in await office.words("12345", f"/{name} 大家好", audience="group")


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_forwarded_command_is_not_obeyed(office: Office, name: str) -> None:
    assert "转发" in await office.words("12345", f"/{name} 大家好", forwarded=True)


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_late_command_is_not_obeyed(office: Office, name: str) -> None:
    sent = office.folk.now - FRESH - timedelta(seconds=1)
    assert "两分钟" in await office.words("12345", f"/{name} 大家好", sent_at=sent)


async def test_a_name_makes_no_admin(office: Office) -> None:
    await office.folk.join("someone", told="12345")
    assert "不认识" in await office.words("someone", "/status")


@pytest.mark.parametrize("name", [name for name, action in COMMANDS.items() if action == "look_at_operation"])
async def test_an_admin_is_told_at_once_what_only_looks(office: Office, name: str) -> None:
    said = await office.words("12345", f"/{name}")
    assert said
    assert "不认识" not in said
    assert office.folk.ids["67890"] not in said


async def test_a_broadcast_waits_for_a_button_and_reaches_everybody_once(office: Office) -> None:
    asked = await office.give(office.turn("12345", "/broadcast 今晚维护"))
    assert "2 个人" in asked.parts[0].text
    assert await office.count(Notice) == 0
    action = asked.parts[0].choices[0][0].action
    for _ in range(2):
        await office.give(office.turn("12345", "", action=action, kind="button"))
    assert await office.folk.post("67890") == ["今晚维护"]
    assert await office.count(Notice) == 2


async def test_a_button_that_is_pressed_late_does_nothing(office: Office) -> None:
    asked = await office.give(office.turn("12345", "/broadcast 今晚维护"))
    office.folk.now += FRESH + timedelta(seconds=1)
    action = asked.parts[0].choices[0][0].action
    assert "两分钟" in await office.words("12345", "", action=action, kind="button")
    assert await office.count(Notice) == 0


async def test_a_button_of_the_desk_does_nothing_for_others(office: Office) -> None:
    asked = await office.give(office.turn("12345", "/broadcast 今晚维护"))
    action = asked.parts[0].choices[0][0].action
    assert "do not know" in await office.words("67890", "", action=action, kind="button")
    assert await office.count(Notice) == 0


async def test_training_says_that_it_is_not_there_yet(office: Office) -> None:
    assert "训练室还没有建好" in await office.words("12345", "/train")
    assert "训练室还没有建好" in await office.words("12345", "/rollback")


async def test_training_waits_for_a_button_where_it_is_there(office: Office, tmp_path: Path) -> None:
    class Room:
        begun = 0

        async def train(self, text: str, asked_by: str, language: str) -> str:
            assert (text, asked_by, language) == ("lora", office.folk.ids["12345"], "zh")
            self.begun += 1
            return "v2"

        async def rollback(self, text: str, asked_by: str, language: str) -> str:
            return "v1"

        async def facts(self) -> dict[str, Any]:
            return {"run": None, "versions": []}

    room = Room()
    with_room = Office(office.folk, tmp_path, room)
    asked = await with_room.give(with_room.turn("12345", "/train lora"))
    assert room.begun == 0
    action = asked.parts[0].choices[0][0].action
    assert "v2" in await with_room.words("12345", "", action=action, kind="button")
    assert room.begun == 1


async def test_every_command_is_in_the_audit(office: Office) -> None:
    await office.words("12345", "/status")

    def work(session: Session) -> list[str]:
        return list(
            session.exec(select(AuditEntry.action).where(AuditEntry.actor == office.folk.ids["12345"]))
        )

    assert "admin_status" in await office.folk.database.read(work)


async def test_other_words_go_on_to_the_companion(office: Office) -> None:
    assert await office.words("12345", "早上6.8") == "re: 早上6.8"
    assert await office.words("67890", "/help") == "re: /help"


@pytest.mark.parametrize("text", ["12345", "telegram:", ":1", "telegram:@boss", "telegram:1;2"])
def test_what_is_no_list_of_admins_is_refused(text: str) -> None:
    with pytest.raises(RosterError):
        Roster.read(text)


def test_accounts_are_read_with_their_channels() -> None:
    assert Roster.read(" telegram:12345, console:me ").accounts == {("telegram", "12345"), ("console", "me")}
    assert Roster.read("").accounts == frozenset()
