"""Short messages beside the turn before them, and what a talk by voice brought up."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlmodel import Session, select

from agent.nodes.beside import beside
from agent.nodes.following import follow, otherwise
from agent.nodes.promises import several
from agent.state import Call, Circumstances
from memory.records import Medication, Reminder
from tests.agent.conftest import NOW
from tests.agent.replay import Talk


async def _all(talk: Talk, *said: str) -> list[str]:
    return [
        "\n".join(part.text for part in (await talk.say(one, NOW + timedelta(minutes=2 * n))).parts)
        for n, one in enumerate(said)
    ]


@pytest.mark.parametrize("text", ["吃药那个不要了", "晚上9点那个不要了", "晚上那个删掉"])
async def test_after_talk_of_reminders_one_of_them_is_taken_back(talk: Talk, text: str) -> None:
    await _all(talk, "吃了二甲双胍", "每天早上7点提醒我测血糖", "每天晚上9点提醒我吃药", "都有哪些提醒", text)

    def left(session: Session) -> tuple[list[str], int]:
        active = session.exec(select(Reminder).where(Reminder.state == "active"))
        return [row.what for row in active], len(list(session.exec(select(Medication))))

    reminders, doses = await talk.database.read(left)
    assert "medication" not in reminders
    assert "glucose" in reminders
    assert doses == 1


@pytest.mark.parametrize("text", ["早饭那条不要了", "刚才那个不要了", "7.8那个删掉"])
def test_an_entry_is_still_an_entry(text: str) -> None:
    calls = [Call("undo", {"query": text})]
    assert beside(calls, ["list_reminders"], text) == calls
    assert beside(calls, ["log_meal"], "吃药那个不要了") == calls


@pytest.mark.parametrize("text", ["那咋办呢", "怎么办", "现在该怎么办？", "what should I do now?"])
async def test_what_to_do_about_a_value_is_about_that_value(talk: Talk, text: str) -> None:
    answers = await _all(talk, "空腹6.0", "血糖12.3", text)
    assert "12.3" in answers[-1]


def test_without_a_value_before_it_stays_what_it_was() -> None:
    calls = [Call("ask_knowledge", {"query": "怎么办"})]
    assert beside(calls, ["ask_dosing"], "怎么办") == calls


@pytest.mark.parametrize("text", ["那我能去跑步吗", "现在可以运动吗", "能不能去游泳", "可以散步么"])
def test_whether_to_move_now_is_a_matter_of_safety(text: str) -> None:
    call = follow(text)
    assert call is not None
    assert call.arguments == {"query": "运动安全"}


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("每天早上七点提醒我测血糖晚上九点提醒我吃药", "每天早上七点提醒我测血糖，每天晚上九点提醒我吃药"),
        ("明天早上7点提醒我抽血晚上8点提醒我吃药", "明天早上7点提醒我抽血，明天晚上8点提醒我吃药"),
        ("早上七点提醒我测血糖，晚上九点提醒我吃药", "早上七点提醒我测血糖，晚上九点提醒我吃药"),
        ("提醒我八点吃药", "提醒我八点吃药"),
    ],
)
def test_reminders_that_run_on_keep_their_day(text: str, parted: str) -> None:
    assert several(text) == parted


async def test_a_low_of_last_night_is_not_treated_in_the_morning(talk: Talk) -> None:
    (answer,) = await _all(talk, "昨晚10点低血糖3.1，吃了两颗糖")
    assert "现在感觉怎么样" in answer
    assert "先处理它" not in answer


async def test_a_low_of_now_is_treated_now(talk: Talk) -> None:
    (answer,) = await _all(talk, "血糖3.6")
    assert "先处理它" in answer


async def test_a_fasting_value_of_another_is_held_to_fasting(talk: Talk) -> None:
    high, fine = await _all(talk, "我妈早上空腹8.2", "我妈饭后8.2")
    assert "空腹算偏高" in high
    assert "不用着急" in fine


async def test_in_a_while_is_no_part_of_what_is_reminded_of(talk: Talk) -> None:
    answers = await _all(talk, "一会儿提醒我测血糖", "两个小时以后")
    assert "提醒您测血糖" in answers[-1]


@pytest.mark.parametrize("text", ["能不能停了", "那减半行吗", "可以自己加量吗", "停药行不行"])
async def test_an_end_of_a_medicine_is_never_decided_here(talk: Talk, text: str) -> None:
    answers = await _all(talk, "医生给我开的二甲双胍我吃了胃不舒服", text)
    assert "不能替您定" in answers[-1]


async def test_another_day_is_asked_for_with_one_word(talk: Talk) -> None:
    answers = await _all(talk, "空腹6.5", "昨天吃了什么", "前天呢")
    assert answers[-1].startswith("前天")


async def test_a_meal_is_deleted_and_none_is_noted(talk: Talk) -> None:
    answers = await _all(talk, "早上吃了一块蛋糕", "你把我今天早上吃蛋糕的事删了", "今天吃了什么")
    assert "撤回了" in answers[1]
    assert "还没有饭菜的记录" in answers[2]


async def test_a_guess_at_the_cause_is_no_meal(talk: Talk) -> None:
    answers = await _all(talk, "早上吃了一碗面条", "血糖13.5", "那个十三点五是吃面条吃的吧", "今天吃了什么")
    assert "13.5" in answers[2] or "面条" in answers[2]
    assert answers[3].count("面条") == 1


@pytest.mark.parametrize("text", ["没有恶心", "我没觉得恶心"])
def test_what_is_not_felt_is_no_symptom(text: str) -> None:
    turn = SimpleNamespace(text=text, action=None, audience="private")
    about = cast("Circumstances", SimpleNamespace(turn=turn, around=SimpleNamespace(people=()), habits={}))
    calls: list[Any] = otherwise([Call("chitchat", {})], about, None)
    assert [one.tool for one in calls] != ["symptom"]


async def test_a_short_first_question_is_answered(talk: Talk) -> None:
    (answer,) = await _all(talk, "能不能吃点甜的")
    assert "甜的" in answer


async def test_the_sweet_that_was_asked_for_is_thought_of(talk: Talk) -> None:
    answers = await _all(talk, "你说我能不能吃点甜的", "就一小块月饼", "今天吃了什么")
    assert "两小时后大约" in answers[1]
    assert "还没有饭菜的记录" in answers[2]


async def test_a_food_alone_is_still_noted(talk: Talk) -> None:
    answers = await _all(talk, "空腹6.5", "就一小块月饼")
    assert "记好了" in answers[1]


@pytest.mark.parametrize(
    "text",
    ["我怎么能看到我妈的血糖", "我想帮我妈记血糖", "你好，我想给我妈用", "how can I see my mum's readings"],
)
async def test_who_wants_to_care_is_told_how(talk: Talk, text: str) -> None:
    (answer,) = await _all(talk, text)
    assert "邀请家人" in answer or "invite my family" in answer


async def test_a_question_of_a_food_is_no_meal(talk: Talk) -> None:
    answers = await _all(talk, "空腹6.5", "无糖饼干是不是随便吃", "南瓜到底升不升糖", "今天吃了什么")
    assert "还没有饭菜的记录" in answers[-1]


def test_two_foods_one_of_which_is_better_are_a_choice() -> None:
    call = follow("红薯是不是比米饭好")
    assert call is not None
    assert call.tool == "compare_foods"
    assert [one["food"] for one in call.arguments["items"]] == ["红薯", "米饭"]


@pytest.mark.parametrize("text", ["是不是太高了", "会不会有点高啊", "am i in trouble?"])
async def test_after_a_value_it_is_asked_whether_it_is_too_high(talk: Talk, text: str) -> None:
    said = await _all(talk, "饭后两小时11.6", text)
    assert "11.6 mmol/L" in said[-1]
    assert "比目标高一点" in said[-1] or "a little above your target" in said[-1]


@pytest.mark.parametrize("text", ["那正常是多少", "多少算正常"])
async def test_what_is_normal_is_said_of_glucose_where_nothing_else_was_measured(
    talk: Talk, text: str
) -> None:
    assert "血糖控制目标" in (await _all(talk, "饭后两小时11.6", text))[-1]
    assert "血糖控制目标" not in (await _all(talk, "血压128/70", text))[-1]
