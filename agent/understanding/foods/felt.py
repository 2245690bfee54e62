"""What the body feels ends the foods told in one breath with it: 吃了半碗面条这会儿心慌手抖 names one food."""

import re
from functools import cache

from agent.understanding.foods.names import mentions
from agent.understanding.text.words import LETTERS, table

Span = tuple[int, int]


def felt(text: str, start: int, end: int) -> list[Span]:
    """Stretches of [start, end) that tell how the body is, or what is now, up to the next food that was eaten."""
    if not LETTERS["zh"].search(text, start, end):
        return []
    feels, now, stop = _patterns()
    found: list[Span] = []
    at = start
    while match := feels.search(text, at, end):
        ending = stop.search(text, match.end(), end)
        last = ending.start() if ending else end
        found.append((match.start(), last))
        at = max(last, match.end())
    return found + [span for span in _now(text, start, end, now, stop) if not mentions(text[slice(*span)])]


def _now(text: str, start: int, end: int, now: re.Pattern[str], stop: re.Pattern[str]) -> list[Span]:
    """From each word of now to the next food or mark."""
    found: list[Span] = []
    for match in now.finditer(text, start, end):
        ending = stop.search(text, match.end(), end)
        found.append((match.start(), ending.start() if ending else end))
    return found


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    rows = table("foods/felt")
    feels = f"{rows['before']}{{0,6}}(?:{rows['part']}{rows['between']}{{0,3}}{rows['does']}|{rows['alone']})"
    return re.compile(feels), re.compile(rows["now"]), re.compile(rows["stop"])
