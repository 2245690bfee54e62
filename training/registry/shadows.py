"""What is known of a version that writes along unseen: how often the check refused it, and the one in service, on the same turns.

It is kept with the version, so that a restart forgets nothing and several processes add to the same figures.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta

from sqlmodel import Session, select

from memory.records import ModelVersion
from training.registry.feedback import BLOCKS_BEYOND, SURE, surely_worse

SHADOW_TURNS = 100
SHADOW_ENDS_AFTER = timedelta(days=3)
"""A version has been heard enough after so many turns, or days."""

FEWEST = 20
"""Fewer turns than these say nothing of how often drafts are refused; an unsafe one counts at once."""

_NAME = "shadow"


@dataclass(frozen=True)
class Along:
    """Of `turns` that both worded: drafts of the new and of the old one that were refused, and those refused for being unsafe."""

    turns: int = 0
    refused: int = 0
    unsafe: int = 0
    old_refused: int = 0
    old_unsafe: int = 0
    unanswered: int = 0

    def plus(self, other: "Along") -> "Along":
        """Add what was counted elsewhere."""
        return Along(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def why(self) -> str:
        """Say why it is not good enough: "safety", "shadow" (refused more often than the old one), or nothing."""
        if self.unsafe - self.old_unsafe >= BLOCKS_BEYOND:
            return "safety"
        mine, theirs = (self.refused, self.turns), (self.old_refused, self.turns)
        return "shadow" if self.turns >= FEWEST and surely_worse(mine, theirs) > SURE else ""


def along_of(row: ModelVersion) -> Along:
    """Read what is kept with a version."""
    return Along(**json.loads(row.scores).get(_NAME, {}))


def note(session: Session, found: Mapping[str, Along]) -> None:
    """Add what a process heard, by brain; what is no longer a shadow is passed over."""
    if not found:
        return
    rows = select(ModelVersion).where(ModelVersion.state == "shadow").with_for_update()
    for row in session.exec(rows).all():
        heard = found.get(row.brain)
        if heard is not None:
            told = json.loads(row.scores)
            row.scores = json.dumps({**told, _NAME: asdict(along_of(row).plus(heard))}, ensure_ascii=False)
            session.add(row)
