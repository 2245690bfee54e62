"""A measurement is answered with what it means now, and what was long ago is only kept."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.agent.replay import begin

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


async def _said(path: Path, language: str, *texts: str) -> str:
    talk = await begin(path, "Asia/Shanghai", language, NOW)
    for minutes, text in enumerate(texts):
        answer = await talk.say(text, NOW + timedelta(minutes=minutes))
    await talk.database.close()
    return "\n".join(part.text for part in answer.parts)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("血压145/92", "比一般的目标（130/80 以下）高一点"),
        ("血压88/55", "慢点起身"),
        ("血压118/76", "在一般的目标里"),
        ("体温38.9", "多喝水"),
        ("心率130", "静坐 5 分钟再数一次"),
        ("酮体1.0", "两小时后血酮和血糖都再测一次"),
        ("糖化7.9", "多数人的目标是 7% 以下"),
    ],
)
async def test_what_it_means_stands_behind_it(tmp_path: Path, text: str, words: str) -> None:
    said = await _said(tmp_path, "zh", text)
    assert "记好了" in said
    assert words in said


async def test_a_very_high_pressure_is_spoken_of_first(tmp_path: Path) -> None:
    said = await _said(tmp_path, "en", "blood pressure 185/112")
    assert said.index("is very high") < said.index("Noted")
    assert "emergency number" in said


async def test_of_a_pregnant_woman_the_maternity_unit_wants_to_know(tmp_path: Path) -> None:
    assert "产科" in await _said(tmp_path, "zh", "我怀孕了", "血压142/88")


@pytest.mark.parametrize("text", ["上个月血压185/112", "blood pressure was 185/112 two months ago"])
async def test_what_was_long_ago_is_only_kept(tmp_path: Path, text: str) -> None:
    said = await _said(tmp_path, "zh", text)
    assert "185/112" in said
    assert "很高" not in said
    assert "very high" not in said
