"""Weight, blood pressure and the like are shown again on request, and what is asked in general is not about them."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent.nodes.following import follow
from tests.agent.replay import begin

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


async def _said(path: Path, language: str, *texts: str) -> str:
    talk = await begin(path, "Asia/Shanghai", language, NOW)
    for days, text in enumerate(texts):
        answer = await talk.say(text, NOW + timedelta(days=days))
    await talk.database.close()
    return "\n".join(part.text for part in answer.parts)


async def test_weights_with_their_change(tmp_path: Path) -> None:
    said = await _said(tmp_path, "zh", "体重72.5公斤", "体重71.8公斤", "我的体重")
    assert said.index("71.8 kg") < said.index("72.5 kg")
    assert "减少了 0.7 kg" in said
    assert len(said.splitlines()) == 5


async def test_a_blood_pressure_with_what_the_last_one_means(tmp_path: Path) -> None:
    said = await _said(
        tmp_path, "en", "blood pressure 128/76", "blood pressure 145/92", "show me my blood pressure"
    )
    assert "145/92 mmHg" in said
    assert "128/76 mmHg" in said
    assert "a little above the usual target" in said


async def test_where_there_is_none_the_next_number_is_what_it_says(tmp_path: Path) -> None:
    assert "空腹血糖 7.2 mmol/L" in await _said(tmp_path, "zh", "糖化多少", "空腹7.2")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我的体重", "weight"),
        ("看看我的血压", "blood_pressure"),
        ("最近血压怎么样", "blood_pressure"),
        ("糖化多少", "hba1c"),
        ("what's my weight", "weight"),
        ("show me my weight", "weight"),
        ("how has my blood pressure been", "blood_pressure"),
        ("my last a1c?", "hba1c"),
    ],
)
def test_it_is_heard(text: str, kind: str) -> None:
    call = follow(text)
    assert call is not None
    assert (call.tool, call.arguments) == ("show_measurements", {"kind": kind})


@pytest.mark.parametrize(
    "text",
    [
        "what is hba1c",
        "血压高怎么办",
        "糖化多少算正常",
        "血压145/92",
        "体重72公斤",
        "how is blood pressure measured",
        "体温38.5",
        "血压高吗",
    ],
)
def test_what_is_told_or_asked_in_general_is_not(text: str) -> None:
    call = follow(text)
    assert call is None or call.tool != "show_measurements"
