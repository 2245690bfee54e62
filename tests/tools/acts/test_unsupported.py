"""Who would have somebody told something is shown how they can see it for themselves."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.agent.replay import Talk, begin

NOW = datetime(2026, 11, 21, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


async def _labels(tmp_path: Path, language: str, text: str) -> list[str]:
    talk: Talk = await begin(tmp_path, "Asia/Shanghai", language, NOW)
    answer = await talk.say(text, NOW)
    await talk.database.close()
    return [choice.label for part in answer.parts for row in part.choices for choice in row]


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh", "给我女儿发个消息说我血糖正常"), ("en", "text my daughter that my sugar is fine")],
)
async def test_the_circle_is_offered(tmp_path: Path, language: str, text: str) -> None:
    assert {"zh": "邀请", "en": "Invite"}[language] in await _labels(tmp_path, language, text)


@pytest.mark.parametrize(("language", "text"), [("zh", "帮我订张机票"), ("en", "book me a flight")])
async def test_nothing_else_is_offered_for_what_cannot_be_done(
    tmp_path: Path, language: str, text: str
) -> None:
    assert {"zh": "邀请", "en": "Invite"}[language] not in await _labels(tmp_path, language, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [("我怀孕了宝宝会不会也有糖尿病", ["记住了", "宝宝会不会有糖尿病"]), ("我怀孕了", ["记住了"])],
)
async def test_a_pregnancy_is_kept_and_what_is_asked_with_it_answered(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    talk = await begin(tmp_path, "Asia/Shanghai", "zh", NOW)
    answer = await talk.say(text, NOW)
    await talk.database.close()
    said = "\n".join(part.text for part in answer.parts)
    assert all(word in said for word in words)
    assert ("宝宝" in said) == (len(words) > 1)
