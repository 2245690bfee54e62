"""Holds the newest whole sessions out: what is examined with was never learned from, nor anything nearly like it."""

from collections.abc import Sequence
from dataclasses import dataclass

from training.filter.duplicates import near_any
from training.generate.lines import Line

SHARE = 0.2
SESSIONS, REPLIES = 10, 30
"""At least so many sessions and replies are held out: fewer tell nothing from chance."""


@dataclass(frozen=True)
class Split:
    """The two parts, each by time; `near` counts the held-out lines that were left out for being nearly learned."""

    train: Sequence[Line]
    heldout: Sequence[Line]
    near: int

    @property
    def sessions(self) -> int:
        """How many sessions are held out."""
        return len({line.session for line in self.heldout})


def split(lines: Sequence[Line]) -> Split:
    """Hold out the newest sessions: a fifth, and enough of them, but never more than half of all."""
    by_session: dict[str, list[Line]] = {}
    for line in lines:
        by_session.setdefault(line.session, []).append(line)
    newest = sorted(by_session, key=lambda name: (by_session[name][-1].at, name), reverse=True)
    out: list[str] = []
    replies = 0
    for name in newest[: len(newest) // 2]:
        if replies >= max(SHARE * len(lines), REPLIES) and len(out) >= SESSIONS:
            break
        out.append(name)
        replies += len(by_session[name])
    train = [line for line in lines if line.session not in out]
    held = [line for line in lines if line.session in out]
    near = near_any([line.said for line in held], [line.said for line in train])
    return Split(train, [line for place, line in enumerate(held) if place not in near], len(near))
