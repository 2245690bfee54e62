"""One message as it is read: the folded text, its times, the moment and what is known of the person."""

from dataclasses import dataclass, replace
from datetime import datetime

from agent.requests import MealName
from agent.understanding.known import Known
from agent.understanding.text.fold import Folded
from agent.understanding.text.moments import past
from agent.understanding.text.times import When

Span = tuple[int, int]
_SAME_DAY = 40
"""Letters within which a day still holds."""


@dataclass(frozen=True)
class Scene:
    """Everything that the readers of one message share."""

    folded: Folded
    now: datetime
    known: Known
    whens: tuple[When, ...]

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    def times_in(self, start: int, end: int) -> list[When]:
        """Times that begin in the stretch."""
        return [when for when in self.whens if start <= when.start < end]

    def happened(self, start: int, end: int, meal: MealName | None = None) -> datetime | None:
        """When something told in this stretch happened; None where it is not said."""
        best: datetime | None = None
        for when in self.times_in(start, end):
            at = past(self._on_its_day(when), self.now, meal, self.known)
            if at is not None and (
                best is None or when.hour is not None or when.shift is not None or when.is_now
            ):
                best = at
        return best

    def _on_its_day(self, when: When) -> When:
        """A part of the day after a bare day ("昨天：早6.3，中午8.1") is of that day."""
        if when.part is None or when.day is not None or when.weekday is not None or when.date:
            return when
        days = [
            w
            for w in self.whens
            if w.end <= when.start and when.start - w.end < _SAME_DAY and w.day is not None
        ]
        bare = days and days[-1].part is None and days[-1].hour is None and (days[-1].day or 0) < 0
        return replace(when, day=days[-1].day) if bare else when

    def overlaps(self, start: int, end: int) -> bool:
        """Is a clock, a span of time or a date said in this stretch?"""
        return any(
            when.start < end
            and start < when.end
            and (when.hour is not None or when.length is not None or when.shift is not None or when.date)
            for when in self.whens
        )
