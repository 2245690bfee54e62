"""When an alert is told to whom: pure, by kind, the person's own wait, and how often it was told already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Ladder:
    """Minutes after which caregivers are told, again and again; afterwards every hour, until `ends` hours have passed.

    waits: the person's own wait goes before. asks_first: the person gets a letter of their own at once. urgent: quiet hours
    do not hold it.
    """

    rungs: tuple[int, ...]
    waits: bool = True
    asks_first: bool = False
    urgent: bool = True
    ends: int = 6


LADDERS: Mapping[str, Ladder] = {
    # Below 3.0 thinking fails: whoever can help is told with the person, not after them.
    "very_low": Ladder((0, 5, 15, 30), waits=False),
    "emergency": Ladder((0, 5, 15, 30), waits=False),
    "low": Ladder((0, 15, 45)),
    "very_high": Ladder((0, 30, 90)),
    "no_reading": Ladder((60, 240), asks_first=True, urgent=False, ends=24),
    "missed": Ladder((30, 120), asks_first=True, urgent=False, ends=3),
}


@dataclass(frozen=True)
class Step:
    """Whom to tell now; the last one says that it is."""

    person: bool
    caregivers: bool
    last: bool


def first_at(kind: str, raised: datetime, wait_minutes: int) -> datetime:
    """When an alert is told first, after the answer that the person has already got."""
    return raised + timedelta(minutes=_minutes(LADDERS[kind], 0, wait_minutes))


def step(kind: str, number: int, wait_minutes: int) -> tuple[Step, timedelta | None]:
    """Whom the step with this number (from 0) tells, and how long after it the next one comes; None after the last.

    The pause counts from when a step was really told: after quiet hours or downtime the rungs do not come all at once.
    """
    ladder = LADDERS[kind]
    opening = ladder.asks_first and number == 0
    own, following = (_minutes(ladder, one, wait_minutes) for one in (number, number + 1))
    last = following > 60 * ladder.ends
    return Step(opening or number > 0, not opening, last), None if last else timedelta(
        minutes=following - own
    )


def _minutes(ladder: Ladder, number: int, wait_minutes: int) -> int:
    if ladder.asks_first:
        if number == 0:
            return 0
        number -= 1
    wait = wait_minutes if ladder.waits else 0
    if number < len(ladder.rungs):
        return wait + ladder.rungs[number]
    return wait + ladder.rungs[-1] + 60 * (number - len(ladder.rungs) + 1)
