"""Whole conversations, word for word: each file in `talks/` is what was said and what came back."""

from pathlib import Path

import pytest

from tests.agent.replay import replay

TALKS = sorted((Path(__file__).parent / "talks").glob("*.txt"))


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
async def test_a_conversation_goes_word_for_word(path: Path, tmp_path: Path) -> None:
    script = path.read_text("utf-8")
    assert await replay(script, tmp_path) == script
    assert script.count("] > ") + script.count("] ! ") >= 8


def test_there_are_ten_conversations_in_both_languages() -> None:
    zh = [path for path in TALKS if "language: zh" in path.read_text("utf-8")]
    assert len(zh) >= 5
    assert len(TALKS) - len(zh) >= 5
