"""English words of a telling that are of no food: for whom it is written, and what is said behind the meal."""

import re
from functools import cache

from agent.understanding.foods.names import mentions
from agent.understanding.text.words import LETTERS, table

Span = tuple[int, int]
_ATE = re.compile(r"(?<![a-z])(?:ate|had|drank|eaten|having|finished|grabbed)\s+(?!for(?![a-z]))[a-z\d]")


def asides(text: str, start: int, end: int) -> list[Span]:
    """The label before the foods of [start, end), and what stands behind the meal that they were eaten for."""
    if not LETTERS["en"].search(text, start, end):
        return []
    found: list[Span] = []
    if label := _row("label").match(text[start:end]):
        found.append((start, start + label.end()))
    for meal in _row("meal").finditer(text, start, end):
        behind = text[meal.end() : end]
        named = mentions(text[start : meal.start()]) or _ATE.search(text, start, meal.start())
        if named and behind.strip() and not (mentions(behind) or _row("onward").match(behind)):
            found.append((meal.end(), end))
    return found


@cache
def _row(name: str) -> re.Pattern[str]:
    return re.compile(table("foods/beside")[name])
