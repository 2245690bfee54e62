"""What is wanted of reminders, heard and done: several a day, a rest, another hour of the one that is named."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from agent.nodes.promises import promises, several
from memory.records import Reminder
from tests.agent.replay import Talk

ZONE = ZoneInfo("Asia/Shanghai")
EIGHT = datetime(2026, 11, 20, 8, 0, tzinfo=ZONE)

HEARD = {
    "明天不用提醒我了": "pause_reminders",
    "出去玩一周先别提醒": "pause_reminders",
    "先暂停所有提醒": "pause_reminders",
    "今晚的药提醒先跳过一次": "pause_reminders",
    "pause all reminders for a week": "pause_reminders",
    "skip tonight's": "pause_reminders",
    "no reminders tomorrow": "pause_reminders",
    "恢复提醒": "resume_reminders",
    "turn my reminders back on": "resume_reminders",
    "把晚上的二甲双胍改到9点": "move_reminder",
    "move the evening metformin to 9": "move_reminder",
    "早上那个药推迟半小时": "shift_reminder",
    "push the morning one back half an hour": "shift_reminder",
    "每隔两天提醒我测一次": "no_such_repeat",
    "每个月1号提醒我称体重": "no_such_repeat",
    "every 2 hours remind me to drink water": "no_such_repeat",
    "夜里低血糖叫醒我": "cannot_watch",
    "wake me if I go low at night": "cannot_watch",
    "每餐后一小时提醒我测血糖": "remind_after_meal",
    "remind me two hours after lunch": "remind_after_meal",
    "取消二甲双胍的": "cancel_reminder",
    "did my reminder go off this morning?": "list_reminders",
}

ITS_OWN = [
    "每天早上8点提醒我测血糖",
    "别提醒我测血糖了",
    "取消所有提醒",
    "把目标改到9",
    "晚饭吃了二甲双胍",
    "两小时后提醒我测血糖",
    "remind me at 9 to test",
    "my sugar dropped after lunch",
    "推迟半小时打胰岛素可以吗",
    "早餐的小结改到9点",
    "取消刚才那条",
    "把单位改成mg/dL",
    "提醒我低血糖时吃糖",
    "我晚了半小时吃药",
    "the doctor moved my appointment to 9",
]


@pytest.mark.parametrize(("text", "tool"), HEARD.items())
def test_it_is_about_reminders_that_there_are(text: str, tool: str) -> None:
    calls = promises(text)
    assert calls is not None
    assert [call.tool for call in calls] == [tool]


@pytest.mark.parametrize("text", ITS_OWN)
def test_it_is_for_the_grammar(text: str) -> None:
    assert promises(text) is None


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("早晚各一次提醒我吃二甲双胍", "每天早上8点和晚上8点提醒我吃二甲双胍"),
        ("今天早晚各提醒我一次", "今天早上8点和晚上8点提醒我一次"),
        ("remind me twice a day to test", "remind me at 8 am and 8 pm every day to test"),
        ("早晚饭后散步", "早晚饭后散步"),
    ],
)
def test_every_hour_of_a_day_is_said(text: str, hours: str) -> None:
    assert several(text) == hours


def _standing(session: Session) -> list[tuple[str, str]]:
    rows = session.exec(select(Reminder).where(Reminder.state == "active").order_by(col(Reminder.next_at)))
    return [
        (row.what, row.next_at.astimezone(ZONE).strftime("%d %H:%M"))
        for row in rows
        if row.next_at is not None
    ]


async def _said(talk: Talk, *texts: str) -> str:
    answer = ""
    for number, text in enumerate(texts):
        said = await talk.say(text, EIGHT + timedelta(minutes=number + talk.turns))
        answer = "\n".join(part.text for part in said.parts)
    return answer


async def test_morning_and_evening_are_two_reminders_of_every_day(talk: Talk) -> None:
    await _said(talk, "早晚各一次提醒我吃二甲双胍")
    rows = await talk.database.read(lambda session: list(session.exec(select(Reminder)).all()))
    assert sorted((row.wall_time, row.repeat) for row in rows) == [("08:00", "daily"), ("20:00", "daily")]


async def test_the_one_that_is_named_is_moved_and_no_other(talk: Talk) -> None:
    await _said(talk, "早晚各一次提醒我吃二甲双胍", "早晚各一次提醒我测血糖", "把晚上的二甲双胍改到9点")
    assert await talk.database.read(_standing) == [
        ("glucose", "20 20:00"),
        ("medication", "20 21:00"),
        ("medication", "21 08:00"),
        ("glucose", "21 08:00"),
    ]
    assert "21:30" in await _said(talk, "把晚上的二甲双胍推迟半小时")


async def test_of_several_that_could_be_meant_none_is_moved_before_one_is_picked(talk: Talk) -> None:
    await _said(talk, "每天早上7点提醒我打胰岛素", "每天早上8点提醒我吃二甲双胍")
    before = await talk.database.read(_standing)
    assert "哪一个" in await _said(talk, "早上那个药推迟半小时")
    assert await talk.database.read(_standing) == before
    label = next(one for one in talk.buttons if "二甲双胍" in one)
    await talk.say("", EIGHT + timedelta(minutes=9), talk.buttons[label])
    assert ("medication", "20 08:30") in await talk.database.read(_standing)


async def test_a_day_off_skips_that_day_only(talk: Talk) -> None:
    await _said(talk, "每天早上7点提醒我测血糖", "每天晚上9点提醒我吃药", "明天不用提醒我了")
    assert await talk.database.read(_standing) == [
        ("medication", "20 21:00"),  # today's still comes
        ("glucose", "22 07:00"),
        ("medication", "22 21:00"),
    ]


async def test_a_rest_ends_by_itself_or_when_it_is_said(talk: Talk) -> None:
    await _said(talk, "每天晚上9点提醒我吃药", "出去玩一周先别提醒")
    assert await talk.database.read(_standing) == [("medication", "27 21:00")]
    await _said(talk, "先暂停所有提醒")
    assert await talk.database.read(_standing) == []
    assert "暂停中" in await _said(talk, "看看我的提醒")
    await _said(talk, "恢复提醒")
    assert await talk.database.read(_standing) == [("medication", "20 21:00")]


async def test_another_reminder_does_not_fill_the_one_that_lacks_its_hour(talk: Talk) -> None:
    await _said(talk, "提醒我喝水")
    assert "复查" in await _said(talk, "提醒我周三下午3点复查")


async def test_what_was_just_promised_is_taken_back(talk: Talk) -> None:
    await _said(talk, "空腹6.1", "半小时后叫我关火")
    assert "关火" in await _said(talk, "刚才那个不用了")
    assert await talk.database.read(_standing) == []
    assert "6.1" in await _said(talk, "撤销")


async def test_after_the_meal_that_was_just_told(talk: Talk) -> None:
    assert "按钮" in await _said(talk, "每餐后一小时提醒我测血糖")
    await _said(talk, "吃了一碗面", "饭后一小时提醒我测血糖")
    ((what, at),) = await talk.database.read(_standing)
    assert what == "glucose"
    assert datetime.strptime(f"2026 11 {at}", "%Y %m %d %H:%M").replace(tzinfo=ZONE).astimezone(UTC) > EIGHT
