"""Which brain of their own a person was given, and what people think of the brains that answered them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from memory.once import once
from memory.records import BrainVote, Promotion


@dataclass(frozen=True)
class Votes:
    """How many found the answers of a version good, and how many did not.

    Beside what was said so by button or sign, what people did next: `again` counts answers after which they asked the same
    once more or said that it was wrong, `on` those after which they went on.
    """

    good: int = 0
    bad: int = 0
    again: int = 0
    on: int = 0


def current(session: Session, person_id: str) -> str | None:
    """Name the brain that was promoted for a person and not taken back, as "backend:model"."""
    standing = select(Promotion.brain).where(
        Promotion.person_id == person_id, col(Promotion.retired_at).is_(None)
    )
    return session.exec(standing.order_by(col(Promotion.id).desc()).limit(1)).first()


def promote(session: Session, person_id: str, brain: str, now: datetime) -> None:
    """Give a person a brain of their own; the one before is retired."""
    retire(session, person_id, now)
    session.add(Promotion(person_id=person_id, brain=brain, promoted_at=now))
    session.flush()


def retire(session: Session, person_id: str, now: datetime) -> None:
    """Take a person's own brain back: the host's chain answers again."""
    standing = (col(Promotion.person_id) == person_id) & col(Promotion.retired_at).is_(None)
    session.exec(update(Promotion).where(standing).values(retired_at=now))


def vote(session: Session, row: BrainVote) -> None:
    """Count what a person thinks of one answer, once for its key; whoever thinks again changes their vote."""
    known = select(BrainVote).where(BrainVote.source_key == row.source_key)

    def make() -> BrainVote:
        session.add(row)
        return row

    kept, _ = once(session, lambda: session.exec(known).first(), make)
    if kept.opinion != row.opinion:
        kept.opinion, kept.at = row.opinion, row.at
        session.add(kept)


def note_after(session: Session, row: BrainVote) -> None:
    """Count what a person did after an answer ("again", "wrong" or "on"), unless they judged it themselves."""
    known = select(BrainVote.id).where(BrainVote.source_key == row.source_key)
    if session.exec(known).first() is None:
        session.add(row)


def withdraw(session: Session, source_key: str) -> None:
    """Count a vote no more."""
    session.execute(delete(BrainVote).where(col(BrainVote.source_key) == source_key))


def votes(session: Session) -> Mapping[str, Votes]:
    """Count the votes of every version."""
    counted = select(BrainVote.version, BrainVote.opinion, func.count()).group_by(
        BrainVote.version, BrainVote.opinion
    )
    found: dict[str, dict[str, int]] = {}
    for version, opinion, count in session.exec(counted):
        found.setdefault(version, {})[opinion] = count
    return {version: _summed(by) for version, by in found.items()}


def _summed(by: Mapping[str, int]) -> Votes:
    return Votes(
        by.get("good", 0), by.get("bad", 0), by.get("again", 0) + by.get("wrong", 0), by.get("on", 0)
    )
