"""What an English reminder is for, in the person's own words: all that is neither the wish nor a time."""

import re
from functools import cache
from itertools import pairwise

from agent.understanding.text.scene import Scene
from agent.understanding.text.times import When
from agent.understanding.text.words import table

_HIDDEN, _LED = "|", "¦"
"""What is left out; a time with the word that leads to it ("at 6") leaves the word before it alone ("turn the heating on")."""


def matter(scene: Scene, start: int, end: int, whens: list[When]) -> str | None:
    """The clause without its times and without "remind me", each little word within it kept."""
    text = list(scene.text[start:end])
    for when in whens:
        first, last = max(when.start, start) - start, min(when.end, end) - start
        sign = _LED if _pattern("led").match(scene.text, start + first) else _HIDDEN
        text[first:last] = sign * (last - first)
    kept = "".join(text)
    for name in ("opens", "wish", "repeats"):
        kept = _pattern(name).sub(lambda found: _HIDDEN * len(found.group()), kept)
    pieces = [_trimmed(kept, found.start(), found.end()) for found in re.finditer(r"[^|¦,.;!?]+", kept)]
    words = [scene.folded.said(start + first, start + last) for first, last in pieces if first < last]
    return " ".join(words).strip() or None


_AND_TO = re.compile(
    r"\s(?:and|then|plus)\s(?:also |then |again )*(?=(?:to|for|about|of|at|on|every|each|another)\s|(?:take|check|test|eat|walk|call|do|go|drink|inject)\s)"
)


def of_each(scene: Scene, start: int, end: int) -> list[tuple[int, int]]:
    """Of my Januvia at eight | and to check my feet at seven: a part for each matter that has its hour."""
    found = [start]
    for match in _AND_TO.finditer(scene.text, start, end):
        halves = ((found[-1], match.start()), (match.start() + 1, end))
        if all(_timed(scene, *half) for half in halves):
            found.append(match.start() + 1)
    return list(pairwise([*found, end]))


def _timed(scene: Scene, start: int, end: int) -> bool:
    whens = [when for when in scene.times_in(start, end) if not when.is_now]
    hours = any(when.hour is not None or (when.shift or 0) > 0 for when in whens)
    return hours and matter(scene, start, end, whens) is not None


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    """A piece without the little words that led to its times; nothing where only such words are left."""
    while found := _pattern("first").match(text, first, last):
        first = found.end()
    while found := _pattern("filler").search(text, first, last):
        last = found.start()
    leads = text[last : last + 1] == _HIDDEN
    if leads and (found := _pattern("last").search(text, first, last)):
        last = found.start()
    if _pattern("nothing").fullmatch(text, first, last):
        return first, first
    while first < last and text[first].isspace():
        first += 1
    while first < last and text[last - 1].isspace():
        last -= 1
    return first, last


_SHAPES = {
    "first": r"\s*{}(?![a-z])",
    "filler": r"(?<![a-z]){}\s*$",
    "last": r"(?<![a-z]){}\s*$",
    "nothing": r"\s*(?:{}\s*)*",
}


@cache
def _pattern(name: str) -> re.Pattern[str]:
    words = table("reminding")["english"][name]
    return re.compile(_SHAPES.get(name, "{}").replace("{}", words))
