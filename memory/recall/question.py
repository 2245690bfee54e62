"""A question, taken apart: its words and concepts with weights, whom and which days it names, and whether it asks of the past."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p

from memory.recall.dates import Span, spans
from memory.recall.facts.cues import asks_for_the_outcome, asks_for_the_past
from memory.recall.index.signature import term_id
from memory.recall.lexical.concepts import concepts, narrower
from memory.recall.lexical.script import folded
from memory.recall.lexical.words import words

CONCEPT = 0.3
"""What a shared concept counts beside a shared word."""
OLDER_LINE = 0.95
"""In a quoted talk, each line before the last counts so much of the next."""
OTHER_SPEAKER = 0.7
"""In a quoted talk, what the assistant said counts so much."""

_LINE = re.compile(r"^\s*<([^<>\n]{1,40})>\s*[:：]\s*(.*)$")
_NAME = re.compile(r"[^\W\d_]+")
_ASSISTANT = "assistant"


@dataclass(frozen=True)
class Question:
    """Terms by hash with their weights; groups it touches or widens; hashes of all its words (it may name a speaker)."""

    words: dict[int, float]
    concepts: dict[int, float]
    groups: frozenset[str]
    names: frozenset[int]
    spans: tuple[Span, ...]
    past: bool
    outcome: bool
    asof: datetime
    """When it is asked, on the clock of who asks; what was said later is not known then."""

    @property
    def offset(self) -> float:
        """Seconds that the clock of who asks is ahead of UTC."""
        return (self.asof.utcoffset() or timedelta()).total_seconds()


def take_apart(text: str, asof: datetime) -> Question:
    """Read a question, or a talk of several lines `<Name>: words`, as it is asked at an instant, on the clock of who asks.

    In a talk, days and changes are what people speak of, not what is asked for: they are not read.
    """
    said = folded(text)
    lines = _lines(said)
    asked = said if len(lines) == 1 else ""
    worded, touched = _weighed(lines, words), _weighed(lines, concepts)
    return Question(
        words={term_id(term): log1p(weight) for term, weight in worded.items()},
        concepts={term_id(group): CONCEPT * min(count, 2) for group, count in touched.items()},
        groups=frozenset(touched).union(*(narrower().get(group, ()) for group in touched)),
        names=frozenset(term_id(name) for name in _NAME.findall(said)),
        spans=spans(asked, asof.date()),
        past=asks_for_the_past(asked),
        outcome=asks_for_the_outcome(asked),
        asof=asof,
    )


def _weighed(lines: list[tuple[str, float]], reader: Callable[[str], Counter[str]]) -> dict[str, float]:
    """Sum what a reader finds in each line by the line's weight."""
    summed: dict[str, float] = {}
    for line, weight in lines:
        for term, count in reader(line).items():
            summed[term] = summed.get(term, 0.0) + weight * count
    return summed


def _lines(said: str) -> list[tuple[str, float]]:
    found = [_LINE.match(line) for line in said.splitlines()]
    lines = [line for line in found if line]
    if len(lines) < 2 or len(lines) < len(found):
        return [(said, 1.0)]
    last = len(lines) - 1
    return [
        (
            line.group(2),
            (OTHER_SPEAKER if line.group(1) == _ASSISTANT else 1.0) * OLDER_LINE ** (last - place),
        )
        for place, line in enumerate(lines)
    ]
