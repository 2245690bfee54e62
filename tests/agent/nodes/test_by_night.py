"""Whoever is up at night means the meal of the evening, and what was eaten is noted whatever was asked before."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from memory.records import Meal
from tests.agent.replay import Talk

ZONE = ZoneInfo("Asia/Shanghai")


def _at(day: int, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def _meals(session: Session) -> list[tuple[str, float | None]]:
    rows = session.exec(select(Meal).where(col(Meal.undone_by).is_(None)).order_by(col(Meal.id)))
    return [(row.at.astimezone(ZONE).strftime("%d %H:%M"), row.carbs_g) for row in rows]


async def _said(talk: Talk, text: str, at: datetime, action: dict[str, Any] | None = None) -> str:
    return "\n".join(part.text for part in (await talk.say(text, at, action)).parts)


async def test_at_four_in_the_morning_this_meal_is_the_late_one_of_yesterday(talk: Talk) -> None:
    await _said(talk, "晚上十点半吃了一桶泡面", _at(21, "22:40"))
    answer = await _said(talk, "这顿会升多少", _at(22, "04:05"))
    assert "昨天 22:30" in answer
    assert "泡面" in answer
    assert "泡面" in await _said(talk, "一共多少碳水", _at(22, "04:06"))


async def test_a_meal_of_the_evening_is_not_this_meal_any_more_at_noon(talk: Talk) -> None:
    await _said(talk, "晚上十点半吃了一桶泡面", _at(21, "22:40"))
    assert "哪一餐" in await _said(talk, "这顿会升多少", _at(22, "12:05"))


async def test_breakfast_of_the_afternoon_is_moved_to_its_hour_in_one_tap(talk: Talk) -> None:
    await _said(talk, "早饭吃了两个包子", _at(21, "15:30"))
    assert (await talk.database.read(_meals))[0][0] == "21 07:30"
    label = next(one for one in talk.buttons if "刚刚" in one)
    assert "15:30" in await _said(talk, "", _at(21, "15:31"), talk.buttons[label])
    assert (await talk.database.read(_meals))[0][0] == "21 15:30"


async def test_a_meal_that_was_told_just_now_can_be_amended_whatever_its_hour(talk: Talk) -> None:
    await _said(talk, "早饭吃了两个包子一杯豆浆", _at(21, "15:30"))
    before = await talk.database.read(_meals)
    await _said(talk, "豆浆只喝了半杯", _at(21, "15:31"))
    after = await talk.database.read(_meals)
    assert len(after) == 1
    assert (after[0][1] or 0) < (before[0][1] or 0)


async def test_what_was_drunk_is_noted_while_a_question_is_open(talk: Talk) -> None:
    assert "哪一餐" in await _said(talk, "这顿会升多少", _at(21, "08:00"))
    assert "记好了" in await _said(talk, "豆浆只喝了半杯", _at(21, "08:01"))
    assert len(await talk.database.read(_meals)) == 1


async def test_what_is_thought_of_is_still_predicted_while_a_question_is_open(talk: Talk) -> None:
    await _said(talk, "这顿会升多少", _at(21, "08:00"))
    assert "两小时后大约" in await _said(talk, "一碗米饭", _at(21, "08:01"))
    assert await talk.database.read(_meals) == []


async def test_food_against_a_low_is_not_judged_by_the_low(talk: Talk) -> None:
    await _said(talk, "3.6", _at(21, "15:40"))
    await _said(talk, "吃了三颗红枣", _at(21, "15:45"))
    await _said(talk, "5.9", _at(21, "16:10"))
    answer = await _said(talk, "这顿会升多少", _at(21, "16:20"))
    assert "5.9" in answer
    assert "15 克" not in answer
