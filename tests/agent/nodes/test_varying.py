"""Asking on about the food that was just predicted, and telling what became of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from memory.records import MealItem
from tests.agent.conftest import NOW
from tests.agent.replay import Talk

NOON = NOW.replace(hour=11, minute=40)


async def _asked(talk: Talk, *said: str, first: str = "中午想吃碗炸酱面行不行") -> list[str]:
    await talk.say(first, NOON)
    return [
        "\n".join(part.text for part in (await talk.say(one, NOON + timedelta(minutes=2 * n))).parts)
        for n, one in enumerate(said, 1)
    ]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("那少吃点呢", "半碗"),
        ("只吃半碗呢", "半碗"),
        ("半碗行吗", "半碗"),
        ("要是吃一半呢", "半碗"),
        ("那我少吃一点会不会好点", "半碗"),
        ("多吃点呢", "1.5碗"),
        ("两碗呢", "2碗"),
        ("100克呢", "100克"),
        ("what about half?", "½ 碗"),
    ],
)
async def test_another_amount_of_it_is_predicted(talk: Talk, text: str, amount: str) -> None:
    (answer,) = await _asked(talk, text)
    assert "炸酱面" in answer
    assert amount in answer


@pytest.mark.parametrize(
    ("text", "holds", "lacks"),
    [
        ("换成荞麦面呢", "荞麦面（320 g）", "炸酱面"),
        ("把炸酱面换成米饭呢", "米饭（320 g）", "炸酱面"),
        ("再加个鸡蛋呢", "鸡蛋", "荞麦面 "),
        ("那晚上吃呢", "今天 18:30", "现在血糖"),
        ("那明天早上呢", "明天 07:30", "现在血糖"),
        ("下午3点吃呢", "今天 15:00", "现在血糖"),
    ],
)
async def test_another_food_or_hour_is_predicted(talk: Talk, text: str, holds: str, lacks: str) -> None:
    (answer,) = await _asked(talk, text)
    assert holds in answer
    assert lacks not in answer


async def test_one_of_several_foods_is_changed(talk: Talk) -> None:
    answers = await _asked(talk, "那少吃点米饭呢", "换成糙米饭呢", "不吃红烧肉呢", first="能吃米饭和红烧肉吗")
    assert "米饭 半份" in answers[0]
    assert "红烧肉" in answers[0]
    assert "糙米饭" in answers[1]
    assert "红烧肉" in answers[1]
    assert "红烧肉" not in answers[2]


@pytest.mark.parametrize("text", ["为什么", "真的吗", "怎么算的", "why?"])
async def test_why_is_answered_from_what_was_reckoned(talk: Talk, text: str) -> None:
    (answer,) = await _asked(talk, text)
    assert "78 g" in answer
    assert "炸酱面" in answer


@pytest.mark.parametrize(
    "text", ["少吃盐呢", "那我妈吃呢", "为什么血糖高", "那空腹呢", "药少吃点行吗", "今天天气怎么样"]
)
async def test_what_is_about_something_else_is_left_alone(talk: Talk, text: str) -> None:
    (answer,) = await _asked(talk, text)
    assert "炸酱面" not in answer


async def test_a_question_of_long_ago_is_not_asked_on(talk: Talk) -> None:
    await talk.say("中午想吃碗炸酱面行不行", NOON)
    answer = await talk.say("那少吃点呢", NOON + timedelta(hours=3))
    assert "炸酱面" not in answer.parts[0].text


async def test_only_just_after_it_the_evening_alone_is_a_time_of_eating(talk: Talk) -> None:
    answers = await _asked(talk, "今天天气怎么样", "那晚上呢")
    assert "炸酱面" not in answers[1]


async def _noted(talk: Talk) -> list[tuple[Any, ...]]:
    def work(session: Any) -> list[tuple[Any, ...]]:
        rows = session.exec(select(MealItem))
        return [(one.grams,) for one in rows]

    return await talk.database.read(work)


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("我吃了", 320),
        ("哎呀我没忍住吃了一整碗", 320),
        ("吃了半碗", 160),
        ("我只吃了一半", 160),
        ("听你的就吃了半碗", 160),
        ("I had half", 160),
    ],
)
async def test_what_became_of_it_is_noted(talk: Talk, text: str, grams: float) -> None:
    await _asked(talk, text)
    assert await _noted(talk) == [(grams,)]


@pytest.mark.parametrize("text", ["后来没吃", "那我不吃了", "I didn't have it"])
async def test_what_was_left_alone_is_not_noted(talk: Talk, text: str) -> None:
    (answer,) = await _asked(talk, text)
    assert await _noted(talk) == []
    assert "没吃就不记" in answer or "nothing is noted" in answer


async def test_it_is_noted_once(talk: Talk) -> None:
    await _asked(talk, "我吃了", "吃了")
    assert len(await _noted(talk)) == 1


@pytest.mark.parametrize("text", ["吃了药", "吃了两个包子", "吃了饭测的8.2"])
async def test_another_thing_that_was_taken_is_not_taken_for_it(talk: Talk, text: str) -> None:
    (answer,) = await _asked(talk, text)
    assert "炸酱面" not in answer


async def test_a_salad_is_not_counted_in_slices(talk: Talk) -> None:
    (answer,) = await _asked(talk, "两片呢", first="can I have a salad")
    assert "2片" not in answer
    assert "salad 2" not in answer


async def test_toast_is_counted_in_slices(talk: Talk) -> None:
    (answer,) = await _asked(talk, "两片呢", first="我能吃吐司吗")
    assert "2片" in answer
