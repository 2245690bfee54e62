"""The table of what can be promised, and how late each may still come.

To add a kind: a row here, its name in prompts/names.toml, and words in prompts/reminders.toml where its own differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Timing = Literal["on_time", "late", "missed"]

MORNING, WEEK = "morning", "week"
"""The pushes: a line in the morning, a picture once a week."""


@dataclass(frozen=True)
class Kind:
    """How late it is still worth saying, where it comes again and where it comes only once; a push is our own idea."""

    repeated: timedelta
    once: timedelta
    push: bool = False


KINDS: Mapping[str, Kind] = {
    # Two hours after a meal is a moment: an hour later the value says something else.
    "glucose": Kind(timedelta(hours=1), timedelta(hours=1)),
    # Too near to the next dose a reminder does harm.
    "medication": Kind(timedelta(hours=3), timedelta(hours=3)),
    "meal": Kind(timedelta(hours=1), timedelta(hours=1)),
    "exercise": Kind(timedelta(hours=3), timedelta(hours=3)),
    # "Call the doctor" is as true in the evening as it was at noon.
    "custom": Kind(timedelta(hours=3), timedelta(hours=24)),
    MORNING: Kind(timedelta(hours=3), timedelta(hours=3), push=True),
    WEEK: Kind(timedelta(hours=24), timedelta(hours=24), push=True),
}
PUSHES = tuple(name for name, kind in KINDS.items() if kind.push)

LATE = timedelta(minutes=10)
"""From here on a reminder says that it is late."""


def timing(what: str, repeat: str, late: timedelta) -> Timing:
    """Judge how late a promise comes: in time, late but worth saying, or missed."""
    kind = KINDS[what]
    if late > (kind.once if repeat == "once" else kind.repeated):
        return "missed"
    return "late" if late > LATE else "on_time"
