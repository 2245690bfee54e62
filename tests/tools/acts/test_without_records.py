"""Where nothing is recorded yet, a question that the library answers is answered by it."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from prompts.knowledge.library import piece
from tests.agent.replay import begin

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


async def _said(tmp_path: Path, texts: list[str]) -> str:
    talk = await begin(tmp_path, "Asia/Shanghai", "zh", NOW)
    answers = [await talk.say(text, NOW) for text in texts]
    await talk.database.close()
    return "\n".join(part.text for part in answers[-1].parts)


@pytest.mark.parametrize(("text", "found"), [("为什么老是低血糖", True), ("我最近血糖怎么样", False)])
async def test_the_library_stands_in_for_missing_records(tmp_path: Path, text: str, found: bool) -> None:
    assert (piece("hypo-causes", "zh").title in await _said(tmp_path, [text])) == found


async def test_own_values_go_before_the_library(tmp_path: Path) -> None:
    said = await _said(tmp_path, ["空腹3.2", "为什么老是低血糖"])
    assert piece("hypo-causes", "zh").title not in said
    assert "3.2" in said
