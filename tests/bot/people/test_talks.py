"""Conversations on reminders, pushes, rights and onboarding, word for word, through the whole front door."""

from pathlib import Path

import pytest

from tests.bot.people.stage import play

TALKS = sorted((Path(__file__).parents[2] / "agent" / "talks_people").glob("*.txt"))


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
async def test_a_conversation_goes_word_for_word(path: Path, tmp_path: Path) -> None:
    script = path.read_text("utf-8")
    assert await play(script, tmp_path) == script


def test_each_matter_is_talked_of_in_both_languages() -> None:
    told = {path.stem.split("-")[1] for path in TALKS if path.stem.endswith("-zh")}
    assert told >= {"onboarding", "reminders", "pushes", "rights"}
    assert told == {path.stem.split("-")[1] for path in TALKS if path.stem.endswith("-en")}
