"""What a brain may word and what it may not."""

import pytest

from agent.brains.choice.sides import SIDES, choose
from prompts.reader import blocks
from tools.outcome import Outcome


def chosen(*words: str, audience: str = "private") -> str | None:
    found = choose([Outcome(one, urgent=one.startswith("safety.")) for one in words], audience)
    return found.outcome.words if found.outcome else None


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("overview.summary", "left"),
        ("recall.found", "left"),
        ("prediction.expected", "left"),
        ("talk.chitchat", "right"),
        ("talk.unsupported", "right"),
        ("talk.knowledge", "right"),
    ],
)
def test_own_data_goes_left_and_open_talk_right(words: str, side: str) -> None:
    found = choose([Outcome(words)], "private")
    assert found.choice is not None
    assert found.choice.side == side
    assert found.why == found.choice.why != ""


@pytest.mark.safety
@pytest.mark.parametrize("file", ["safety", "diary", "reminders", "profile", "rights", "push", "onboarding"])
def test_notes_reminders_rights_and_safety_are_always_said_in_reviewed_words(file: str) -> None:
    for block in blocks(file):
        assert chosen(f"{file}.{block}") is None


@pytest.mark.safety
@pytest.mark.parametrize("urgent", ["safety.hypo", "safety.dosing", "safety.very_high", "safety.self_harm"])
def test_beside_something_urgent_no_brain_speaks(urgent: str) -> None:
    assert chosen(urgent, "talk.chitchat", "overview.summary") is None


@pytest.mark.safety
def test_where_others_read_along_no_brain_speaks() -> None:
    for words in SIDES:
        assert chosen(words, audience="group") is None


def test_own_data_comes_before_open_talk() -> None:
    assert chosen("talk.chitchat", "overview.summary") == "overview.summary"


def test_every_row_names_words_that_there_are() -> None:
    for words in SIDES:
        file, _, block = words.partition(".")
        assert block in blocks(file)
