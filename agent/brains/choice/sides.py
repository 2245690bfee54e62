"""The table that chooses a brain: logic over the person's own data to the left, open talk to the right, all else to the composer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tools.outcome import Outcome

Side = Literal["left", "right"]
Place = Literal["instead", "below", "text"]


@dataclass(frozen=True)
class Choice:
    """Who words an outcome and why; the draft stands `instead` of the composer's words, `below` them, or as their fact `text`."""

    side: Side
    place: Place
    why: str
    # What is said may be said to others too: only the outcome goes into the prompt, and the draft may be cached.
    shared: bool = False


SIDES: Mapping[str, Choice] = {
    "overview.summary": Choice("left", "instead", "insights from own data"),
    "recall.found": Choice("left", "instead", "own past"),
    "prediction.expected": Choice("left", "below", "a prediction stays as it is; the brain explains it"),
    "talk.chitchat": Choice("right", "instead", "open talk"),
    "company.light": Choice("right", "instead", "open talk"),
    "talk.unsupported": Choice("right", "instead", "open talk beyond the tools"),
    "talk.knowledge": Choice("right", "text", "reviewed knowledge in plainer words", shared=True),
}
"""By the words of an outcome. What is not here is always said in reviewed words: whatever is urgent, refusals, notes in the
diary, reminders, the profile, rights, buttons. To let a brain word something, give it a row and a test in tests/agent/brains."""


@dataclass(frozen=True)
class Chosen:
    """The outcome that a brain may word, if any, and the reason either way."""

    outcome: Outcome | None
    choice: Choice | None
    why: str


def choose(outcomes: Sequence[Outcome], audience: str) -> Chosen:
    """Choose the one outcome of a turn that a brain may word: own data before open talk, nothing where it is urgent."""
    if audience != "private":
        return Chosen(None, None, "others read along")
    if any(one.urgent or one.words.startswith("safety.") for one in outcomes):
        return Chosen(None, None, "urgent")
    open_to_brains = [one for one in outcomes if one.words in SIDES and one.picture is None]
    open_to_brains.sort(key=lambda one: SIDES[one.words].side)
    if not open_to_brains:
        return Chosen(None, None, "reviewed words")
    first = open_to_brains[0]
    return Chosen(first, SIDES[first.words], SIDES[first.words].why)
