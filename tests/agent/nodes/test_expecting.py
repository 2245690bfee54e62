"""In a pregnancy a value is judged by the targets of a pregnancy, from the moment that it is told."""

from datetime import timedelta

import pytest

from health.targets import verdict
from tests.agent.conftest import NOW
from tests.agent.replay import Talk


@pytest.mark.safety
@pytest.mark.parametrize(
    ("mmol", "context", "minutes", "said"),
    [
        (5.3, "fasting", None, "in"),
        (5.4, "fasting", None, "above"),
        (7.8, "after_meal", 60, "in"),
        (8.1, "after_meal", 60, "above"),
        (7.0, "after_meal", 120, "above"),
        (9.6, None, None, "above"),
        (3.8, None, None, "low"),
    ],
)
def test_the_targets_of_a_pregnancy(mmol: float, context: str | None, minutes: int | None, said: str) -> None:
    assert verdict(mmol, context, 3.9, 7.8, pregnant=True, minutes_after_meal=minutes) == said


def test_outside_of_a_pregnancy_nothing_is_tighter() -> None:
    assert verdict(6.9, "fasting", 3.9, 10.0) == "in"
    assert verdict(7.0, "after_meal", 3.9, 10.0, minutes_after_meal=120) == "in"


async def _said(talk: Talk, text: str, minutes: int) -> str:
    return "\n".join(part.text for part in (await talk.say(text, NOW + timedelta(minutes=minutes))).parts)


@pytest.mark.safety
@pytest.mark.parametrize("told", ["医生说我是妊娠糖尿病", "我怀孕了"])
async def test_nobody_who_is_pregnant_hears_that_a_high_value_is_fine(talk: Talk, told: str) -> None:
    await _said(talk, told, 0)
    for number, text in enumerate(("空腹5.4", "餐后一小时8.1", "9.6")):
        assert "比目标高" in await _said(talk, text, 10 + number)
        assert "不用担心" not in await _said(talk, "这个高吗", 11 + number)
    assert "在目标范围里" in await _said(talk, "空腹4.9", 60)
    answer = await _said(talk, "我能吃个苹果吗", 61)
    assert "1 小时" in answer
    assert "两小时后大约" not in answer


async def test_after_the_birth_the_targets_are_those_of_before(talk: Talk) -> None:
    await _said(talk, "我怀孕了", 0)
    await _said(talk, "我生了", 10)
    assert "在目标范围里" in await _said(talk, "9.0", 20)


async def test_the_targets_that_a_doctor_gave_are_not_touched(talk: Talk) -> None:
    await _said(talk, "目标4.4到9", 0)
    await _said(talk, "我怀孕了", 10)
    assert "在目标范围里" in await _said(talk, "8.8", 20)


async def test_setting_up_a_pregnancy_offers_its_targets(talk: Talk) -> None:
    await _said(talk, "你好", 0)
    for label in ("中文", "mmol/L"):
        await talk.say("", NOW + timedelta(minutes=1), talk.buttons[label])
    answer = await talk.say("", NOW + timedelta(minutes=2), talk.buttons["妊娠期"])
    labels = [choice.label for part in answer.parts for row in part.choices for choice in row]
    assert any("7.8" in one for one in labels)
    assert not any("10.0" in one for one in labels)
