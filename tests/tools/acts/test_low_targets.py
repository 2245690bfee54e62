"""A lower target under which everything would be called a low is not taken."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.agent.replay import begin

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Kolkata"))


@pytest.mark.safety
@pytest.mark.parametrize("told", ["doctor told target fasting below 130", "my lower target is 130"])
async def test_a_fine_value_stays_fine(tmp_path: Path, told: str) -> None:
    talk = await begin(tmp_path, "Asia/Kolkata", "en", NOW)
    for minutes, text in enumerate(("fasting 138 mg/dL", told, "104 mg/dL")):
        answer = await talk.say(text, NOW + timedelta(minutes=minutes))
    said = "\n".join(part.text for part in answer.parts)
    await talk.database.close()
    assert "Noted: 104 mg/dL" in said
    assert "is low" not in said


@pytest.mark.safety
@pytest.mark.parametrize("told", ["my target is 75 mg/dL", "upper target 4.2"])
async def test_an_upper_target_at_the_edge_of_a_low_is_not_taken(tmp_path: Path, told: str) -> None:
    talk = await begin(tmp_path, "Asia/Kolkata", "en", NOW)
    for minutes, text in enumerate((told, "104 mg/dL")):
        answer = await talk.say(text, NOW + timedelta(minutes=minutes))
    await talk.database.close()
    assert "within your target" in "\n".join(part.text for part in answer.parts)
