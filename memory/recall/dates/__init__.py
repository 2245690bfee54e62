"""The days that a question speaks of ("上周三", "in April"), seen from the day on which it is asked."""

from datetime import date

from memory.recall.dates.chinese import chinese_spans
from memory.recall.dates.english import english_spans
from memory.recall.dates.span import Span

__all__ = ["Span", "spans"]


def spans(text: str, today: date) -> tuple[Span, ...]:
    """Find the spans of days that a folded text names, nearest in the past where the year is not said."""
    return (*chinese_spans(text, today), *english_spans(text, today))
