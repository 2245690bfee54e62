"""What is eaten against a low value."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from memory.records import Meal, Reading
from tests.agent.replay import Talk

MORNING = datetime(2026, 11, 21, 0, tzinfo=UTC)  # 08:00 in Shanghai


@pytest.mark.parametrize(
    ("value", "eaten", "meal"),
    [
        ("58 mg/dL", "had juice", "snack"),
        ("3.2", "喝了半杯果汁", "snack"),
        ("6.2", "喝了半杯果汁", "breakfast"),
        ("3.5", "吃了两个肉包一碗粥", "breakfast"),
    ],
)
async def test_a_little_sugar_against_a_low_is_no_breakfast(
    talk: Talk, value: str, eaten: str, meal: str
) -> None:
    await talk.say(value, MORNING)
    await talk.say(eaten, MORNING + timedelta(minutes=10))
    meals = await talk.database.read(lambda session: list(session.exec(select(Meal))))
    assert [one.meal for one in meals] == [meal]


async def _answers(talk: Talk, text: str) -> str:
    answer = await talk.say(text, MORNING + timedelta(minutes=talk.turns))
    return "\n".join(part.text for part in answer.parts)


@pytest.mark.parametrize(
    "text",
    ["feeling low", "I feel low today", "feeling a bit low", "i'm feeling really low tonight", "感觉有点低"],
)
async def test_low_alone_asks_which_is_meant(talk: Talk, text: str) -> None:
    said = await _answers(talk, text)
    assert "Low in sugar, or low in spirits?" in said or "是血糖低，还是心里不痛快" in said
    assert any("58" in line for line in (await _answers(talk, "58 mg/dL")).splitlines())
    values = await talk.database.read(lambda session: [row.mmol for row in session.exec(select(Reading))])
    assert values == [pytest.approx(3.2, abs=0.05)]


@pytest.mark.parametrize("meant", ["my mood", "it's my mood", "in spirits"])
async def test_whose_mood_it_is_is_heard(talk: Talk, meant: str) -> None:
    await _answers(talk, "feeling low")
    assert "I am listening" in await _answers(talk, meant)


@pytest.mark.parametrize(
    "text", ["im low", "bg feels low", "going low", "i'm a bit low right now", "i am feeling giddy"]
)
async def test_a_low_said_in_short_is_measured_first(talk: Talk, text: str) -> None:
    await _answers(talk, "fasting 142 mg/dL")
    assert "measure your glucose, and tell me the number" in await _answers(talk, text)


@pytest.mark.parametrize(
    "text",
    ["i'm low on insulin", "i was feeling low yesterday", "low carb dinner tonight", "feeling so low lately"],
)
async def test_another_low_is_asked_no_such_thing(talk: Talk, text: str) -> None:
    await _answers(talk, "fasting 142 mg/dL")
    said = await _answers(talk, text)
    assert "Low in sugar" not in said
    assert "Sit down first" not in said


@pytest.mark.safety
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("74 mg/dL ⬇️", "正往下走"),
        ("4.8 还在往下掉", "正往下走"),
        ("sugar 80 and dropping", "on its way down"),
    ],
)
async def test_a_falling_value_is_no_well_done(talk: Talk, text: str, said: str) -> None:
    told = await _answers(talk, text)
    assert said in told
    assert "Well done" not in told
    assert "很好" not in told


@pytest.mark.parametrize("text", ["5.2", "74 mg/dL", "4.8 没有再掉"])
async def test_a_value_that_stands_is_well(talk: Talk, text: str) -> None:
    told = await _answers(talk, text)
    assert "on its way down" not in told
    assert "正往下走" not in told


@pytest.mark.safety
async def test_under_ones_own_target_is_no_low(talk: Talk) -> None:
    await _answers(talk, "目标改成5到8")
    assert "15 克" not in (told := await _answers(talk, "4.5"))
    assert "比您定的目标低一点" in told
    assert "15 克" in await _answers(talk, "3.8")
