"""Short questions of one's own records, of carbohydrates, and of less of a food that nobody named."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from agent.nodes.asking import asking
from tests.agent.conftest import NOW
from tests.agent.replay import Talk


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        ("我女儿能看到我的什么", "care_circle"),
        ("what can my daughter see?", "care_circle"),
        ("who can see my readings", "care_circle"),
        ("show me my mornings", "hours_lately"),
        ("how are my evenings looking?", "hours_lately"),
        ("what are my morning numbers like", "hours_lately"),
        ("我早上的血糖怎么样", "hours_lately"),
        ("看看我晚上的血糖", "hours_lately"),
        ("when did i last take lantus", "last_dose"),
        ("when was my last insulin shot?", "last_dose"),
        ("我上次打来得时是什么时候", "last_dose"),
        ("最后一次吃二甲双胍是几点", "last_dose"),
        ("what should I be aiming for", "show_targets"),
        ("what's my target range?", "show_targets"),
        ("我应该控制在多少", "show_targets"),
        ("what was my last reading?", "last_value"),
        ("我上次血糖是多少", "last_value"),
        ("carbs in a burrito", "food_carbs"),
        ("how many carbs are in two slices of toast?", "food_carbs"),
        ("一个包子多少碳水", "food_carbs"),
        ("一碗米饭有多少热量", "food_carbs"),
        ("how many carbs was breakfast", "meal_carbs"),
        ("午饭多少碳水", "meal_carbs"),
    ],
)
def test_what_is_asked_is_heard(text: str, tool: str) -> None:
    call = asking(text)
    assert call is not None
    assert call.tool == tool


@pytest.mark.parametrize(
    "text",
    [
        "good morning",
        "早上好",
        "早上血糖多少算正常",
        "晚上吃什么好",
        "show me my mum's mornings",
        "when did i last see the doctor",
        "我上次吃火锅是什么时候",
        "how many carbs should I eat",
        "how many carbs did I have today",
        "carbs are hard",
        "我妈上次打来得时是什么时候",
        "糖尿病人一天多少碳水",
    ],
)
def test_something_else_is_left_to_others(text: str) -> None:
    assert asking(text) is None


async def _answers(talk: Talk, said: Sequence[str]) -> list[str]:
    told = []
    for number, one in enumerate(said):
        answer = await talk.say(one, NOW + timedelta(minutes=number))
        told.append("\n".join(part.text for part in answer.parts))
    return told


async def test_the_mornings_are_listed(talk: Talk) -> None:
    assert "没有您的血糖" in (await _answers(talk, ["看看我早上的血糖"]))[0]
    told = await _answers(talk, ["你好", "空腹6.8", "我早上的血糖怎么样", "晚上的血糖怎么样"])
    assert "空腹6.8 mmol/L" in told[2]
    assert "6.8" not in told[3]


async def test_the_last_dose_is_told_with_its_hour(talk: Talk) -> None:
    said = ["打了12单位来得时", "打了4单位门冬", "我上次打来得时是什么时候", "我上次吃二甲双胍是什么时候"]
    told = await _answers(talk, said)
    assert "今天 08:10：来得时 12 单位" in told[2]
    assert "门冬" not in told[2]
    assert "没有二甲双胍的记录" in told[3]
    assert "不要再补一次" in told[3]


async def test_the_carbohydrates_of_a_meal_are_told(talk: Talk) -> None:
    told = await _answers(talk, ["吃了一碗面", "早饭多少碳水", "午饭多少碳水"])
    assert "64 g" in told[1]
    assert "还没有" in told[2]


async def test_a_food_asked_for_is_not_noted(talk: Talk) -> None:
    told = await _answers(talk, ["一个包子多少碳水", "我今天吃了什么"])
    assert "26 g" in told[0]
    assert "包子" not in told[1]


@pytest.mark.parametrize(
    "text", ["那少吃点呢", "少吃一点行吗", "what if I eat less", "and if I have a smaller portion?"]
)
async def test_less_of_nothing_asks_which_food(talk: Talk, text: str) -> None:
    (told,) = await _answers(talk, [text])
    assert "您说的是哪一样" in told or "Which food do you mean" in told


async def test_less_of_a_medicine_is_still_refused(talk: Talk) -> None:
    told = await _answers(talk, ["打了12单位来得时", "少打一点行吗"])
    assert "我不能替您定" in told[1]


async def test_lunch_that_is_taken_along_is_no_dose(talk: Talk) -> None:
    told = await _answers(talk, ["can i take my lunch with me", "can I take two metformin"])
    assert "is not something I may decide" not in told[0]
    assert "is not something I may decide" in told[1]


@pytest.mark.parametrize("text", ["had one lamington at 4pm", "had a pavlova", "I had a lamington"])
async def test_a_food_by_its_name_alone_is_noted(talk: Talk, text: str) -> None:
    (told,) = await _answers(talk, [text])
    assert "Noted" in told


async def test_what_was_counted_and_is_unknown_is_asked_about_kindly(talk: Talk) -> None:
    (told,) = await _answers(talk, ["had two bagnawas"])
    assert "Is it something you ate?" in told
    noted = await talk.say("", NOW + timedelta(minutes=1), talk.buttons["I had it, note it"])
    assert "bagnawas" in noted.parts[0].text


@pytest.mark.parametrize(
    "text",
    [
        "had a haircut at noon",
        "had a flat tyre",
        "had one cigarette",
        "had a long day",
        "had a shower at 4pm",
        "had two meetings",
    ],
)
async def test_what_is_no_food_is_not_asked_about(talk: Talk, text: str) -> None:
    (told,) = await _answers(talk, [text])
    assert "Is it something you ate?" not in told
    assert "Noted" not in told
