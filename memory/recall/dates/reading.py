"""Reads a text by a table of phrases, the longest first, so that a phrase is not read a second time in part."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from memory.recall.dates.span import Span

Reader = Callable[[re.Match[str], date], Span | None]


def read_all(readers: Sequence[tuple[re.Pattern[str], Reader]], text: str, today: date) -> Iterator[Span]:
    """Yield the spans that the readers make of a text, in the table's order."""
    for pattern, read in readers:
        rest, at = [], 0
        for found in pattern.finditer(text):
            if span := read(found, today):
                yield span
                rest.append(text[at : found.start()])
                at = found.end()
        text = "\n".join([*rest, text[at:]])
