"""A target of one moment holds for that moment alone."""

from datetime import timedelta

from tests.agent.conftest import NOW
from tests.agent.replay import Talk


async def _says(talk: Talk, text: str, minutes: int = 0) -> str:
    answer = await talk.say(text, NOW + timedelta(minutes=minutes))
    return "\n".join(part.text for part in answer.parts)


async def test_a_fasting_target_does_not_judge_what_is_measured_after_a_meal(talk: Talk) -> None:
    assert "空腹和餐前的目标：不超过 5.3 mmol/L" in await _says(talk, "空腹目标5.3")
    assert "比目标高一点" in await _says(talk, "空腹5.8", 1)
    assert "在目标范围里" in await _says(talk, "早饭后8.1", 2)
    assert "空腹和餐前不超过 5.3" in await _says(talk, "我的目标是多少", 3)


async def test_a_target_after_meals_does_not_judge_a_fasting_value(talk: Talk) -> None:
    await _says(talk, "餐后目标7.8以下")
    assert "比目标高一点" in await _says(talk, "早饭后8.1", 1)
    assert "在目标范围里" in await _says(talk, "空腹6.8", 2)


async def test_a_range_for_the_whole_day_ends_it(talk: Talk) -> None:
    await _says(talk, "空腹目标5.3")
    await _says(talk, "我的目标是4到9", 1)
    assert "5.3" not in await _says(talk, "我的目标是多少", 2)
    assert "在目标范围里" in await _says(talk, "空腹5.8", 3)


async def test_a_target_that_no_doctor_would_set_is_not_kept(talk: Talk) -> None:
    assert "最好由医生来定" in await _says(talk, "空腹目标3")
