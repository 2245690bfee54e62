"""The mood of small talk, by the words that show it."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

_A_SENTENCE = 5


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("tools.acts").joinpath("moods.toml").read_text(encoding="utf-8"))


@cache
def _whole(name: str) -> re.Pattern[str]:
    return re.compile(_words()[name], re.IGNORECASE)


@cache
def _moods() -> tuple[tuple[str, frozenset[str], tuple[re.Pattern[str], ...]], ...]:
    return tuple(
        (mood, frozenset(row["signs"]), tuple(map(re.compile, row.get("patterns", ()))))
        for mood, row in _words().items()
        if isinstance(row, dict)
    )


def mood_of(text: str) -> str:
    """Tell greetings, thanks and feelings by their words; anything longer was told, to be remembered."""
    lower = text.lower()
    bare = lower.strip(" .。!！~～,，")
    for mood, signs, patterns in _moods():
        if any(sign in lower for sign in signs) or any(one.search(lower) for one in patterns):
            return mood
    if _whole("greeted").match(bare):
        return "hello"
    if _whole("nods").match(bare):
        return "ack"
    return "told" if sum(letter.isalnum() for letter in text) >= _A_SENTENCE else "unclear"


def told(text: str) -> bool:
    """Whether something was told that the person may believe to be in the diary now."""
    return _whole("diary").search(text) is not None
