"""A value told with signs of a low, or soon after; and medicines that somebody says they are on."""

from datetime import timedelta

import pytest

from tests.agent.conftest import NOW
from tests.agent.replay import Talk


async def _says(talk: Talk, text: str, minutes: int = 0) -> str:
    answer = await talk.say(text, NOW + timedelta(minutes=minutes))
    return "\n".join(part.text for part in answer.parts)


@pytest.mark.parametrize(
    ("signs", "care", "button"),
    [
        ("头晕", "别当没事", "⏰ 15 分钟后提醒我再测"),
        ("dizzy", "take care", "⏰ Remind me to check in 15 min"),
    ],
)
async def test_a_value_near_a_low_after_signs_is_worded_with_care(
    talk: Talk, signs: str, care: str, button: str
) -> None:
    await _says(talk, signs)
    said = await _says(talk, "4.1", 2)
    assert care in said
    assert "很好" not in said
    assert "Well done" not in said
    assert button in talk.buttons


async def test_a_value_far_from_a_low_is_not_what_it_was(talk: Talk) -> None:
    await _says(talk, "头晕")
    said = await _says(talk, "6.2", 2)
    assert "多半不是低血糖" in said
    assert "在目标范围里" in await _says(talk, "6.3", 20)


async def test_a_value_with_signs_in_one_message_is_not_praised(talk: Talk) -> None:
    said = await _says(talk, "手抖，血糖4.3")
    assert "15 克快糖" in said
    assert "照上面说的做" in said
    assert "很好" not in said


async def test_signs_of_hours_ago_are_over(talk: Talk) -> None:
    await _says(talk, "头晕")
    assert "在目标范围里" in await _says(talk, "5.1", 120)


async def test_without_signs_the_value_is_as_it_is(talk: Talk) -> None:
    assert "在目标范围里" in await _says(talk, "4.1")


async def test_a_low_is_a_low(talk: Talk) -> None:
    await _says(talk, "头晕")
    assert "15 克" in await _says(talk, "3.5", 2)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("你好，我叫老王，54岁，2型，在吃二甲双胍", "您在用二甲双胍"),
        ("我戴泵，打门冬", "您在用胰岛素泵、门冬"),
        ("I'm on metformin", "you use metformin"),
        ("hi, I'm Tom, 54, type 2, I'm on metformin and gliclazide", "you use metformin, gliclazide"),
    ],
)
async def test_a_medicine_of_an_introduction_is_said_back(talk: Talk, text: str, kept: str) -> None:
    assert kept in await _says(talk, text)


@pytest.mark.parametrize(
    "text",
    [
        "我没在打胰岛素",
        "我打算吃二甲双胍",
        "我爸在吃二甲双胍",
        "吃了二甲双胍",
        "I used to be on metformin",
        "my mum is on metformin",
        "should I be on metformin?",
    ],
)
async def test_what_one_is_not_on_is_not_said_back(talk: Talk, text: str) -> None:
    said = await _says(talk, text)
    assert "您在用" not in said
    assert "that you use" not in said


async def test_a_medicine_does_not_answer_which_food(talk: Talk) -> None:
    await _says(talk, "那少吃点呢")
    assert "营养" not in await _says(talk, "我在打门冬", 1)


async def test_an_example_is_in_the_unit_of_the_meter(talk: Talk) -> None:
    await _says(talk, "I use mg/dL")
    said = await _says(talk, "what can you do", 1)
    assert "fasting 122" in said
    assert "6.8" not in said


async def test_a_button_writes_no_value_that_nobody_measured(talk: Talk) -> None:
    await _says(talk, "what can you do")
    asked = await talk.say("", NOW + timedelta(minutes=1), talk.buttons["Log a reading"])
    assert "What was the value?" in asked.parts[0].text
    assert "Noted: 7.1 mmol/L" in await _says(talk, "7.1", 2)
