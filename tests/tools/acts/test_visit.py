"""What to ask the doctor comes from the person's own values."""

from datetime import timedelta
from pathlib import Path

from tests.agent.brains.conftest import NOW
from tests.agent.replay import Talk, begin


async def asked(talk: Talk) -> str:
    answer = await talk.say("帮我准备看医生", NOW)
    return next(part.text for part in answer.parts if "看医生时可以问问" in part.text).split(
        "看医生时可以问问"
    )[1]


async def test_lows_highs_and_a_missing_hba1c_become_questions(tmp_path: Path) -> None:
    talk = await begin(tmp_path, "Asia/Shanghai", "zh", NOW - timedelta(days=9))
    for day in range(1, 9):
        await talk.say("空腹12.5" if day % 2 else "睡前3.5", NOW - timedelta(days=day))
    said = await asked(talk)
    assert "次偏低" in said
    assert "12.5 mmol/L" in said
    assert "糖化血红蛋白该查了吗" in said
    await talk.say("糖化血红蛋白7.1", NOW)
    assert "糖化血红蛋白该查了吗" not in await asked(talk)
    await talk.database.close()


async def test_without_values_the_usual_questions_remain(tmp_path: Path) -> None:
    talk = await begin(tmp_path, "Asia/Shanghai", "zh", NOW - timedelta(days=9))
    await talk.say("你好", NOW)
    said = await asked(talk)
    assert "偏低" not in said
    assert "血糖目标" in said
    await talk.database.close()
