"""A plan is carried out within its time, each effect once and with a button to take it back."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import select

import agent.nodes.act as acting
from agent.turn import Turn
from memory.records import Reminder
from tests.agent.brains.conftest import NOW, Opens


async def test_the_reminder_of_a_plan_is_made_once_and_can_be_taken_back(open_talk: Opens) -> None:
    talk = await open_talk(None)
    turn = Turn("inbox:77", talk.person_id, "t", "private", "帮我准备周五看医生", NOW, NOW)
    for _ in range(2):
        answer = await talk.companion.answer(turn)
    reminders = await talk.database.read(lambda session: list(session.exec(select(Reminder)).all()))
    assert len(reminders) == 1
    due = reminders[0].next_at
    assert due is not None
    assert due.astimezone(NOW.tzinfo) == datetime(2026, 11, 26, 20, 0, tzinfo=NOW.tzinfo)
    (cancel,) = [
        choice.action
        for part in answer.parts
        for row in part.choices
        for choice in row
        if choice.action["tool"] == "cancel_reminder"
    ]
    await talk.say("", NOW, cancel)
    left = await talk.database.read(lambda session: list(session.exec(select(Reminder)).all()))
    assert all(one.state != "active" for one in left)


async def test_a_plan_that_takes_too_long_answers_with_what_it_did(
    open_talk: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await open_talk(None)
    monkeypatch.setattr(acting, "MOST_SECONDS", -1.0)
    answer = await talk.say("帮我准备周五看医生", NOW)
    assert answer.trace["plan"] == 4
    plain: Any = await talk.say("空腹6.8", NOW)
    assert "6.8" in plain.parts[0].text


async def test_what_is_noted_beside_a_wish_is_noted(open_talk: Opens) -> None:
    talk = await open_talk(None)
    answer = await talk.say("空腹6.8，周五要看医生，帮我准备一下", NOW)
    said = "\n".join(part.text for part in answer.parts)
    assert "6.8" in said
    assert "看医生时可以问问" in said


async def test_beside_an_emergency_no_plan_is_made(open_talk: Opens) -> None:
    talk = await open_talk(None)
    answer = await talk.say("血糖2.7，手抖出冷汗，帮我准备看医生", NOW)
    assert "plan" not in answer.trace
    assert "看医生时可以问问" not in "".join(part.text for part in answer.parts)


async def test_a_plain_reminder_is_no_plan(open_talk: Opens) -> None:
    talk = await open_talk(None)
    answer = await talk.say("周五早上8点提醒我看医生，准备好资料", NOW)
    assert "plan" not in answer.trace
