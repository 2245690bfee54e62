"""Turns of talk from memory, each with the vote that was given on its answer."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from memory.recall.memories import GROUP, Said
from memory.records import BrainVote, Memory
from memory.vault import Vault
from training.collect.items import Turn, Whose

_JUDGED_WITHIN = timedelta(hours=1)
_DISLIKED = frozenset({"again", "wrong"})


def turns(session: Session, vault: Vault, whose: Whose, since: datetime, until: datetime) -> Iterator[Turn]:
    """Read what a person said in private and was answered; what was said in groups stays there."""
    rows = session.exec(
        select(Memory)
        .where(
            Memory.person_id == whose.id,
            Memory.kind != GROUP,
            col(Memory.at) >= since,
            col(Memory.at) < until,
        )
        .order_by(col(Memory.at), col(Memory.id))
    ).all()
    votes = _votes(session, whose.id, [row.at for row in rows])
    for place, row in enumerate(rows):
        said = Said.parted(vault.open_text(session, whose.id, row.sealed))
        if said.reply:
            yield Turn(whose, row.source_key, row.at, said.text, said.reply, votes.get(place))


def _votes(session: Session, person_id: str, times: list[datetime]) -> dict[int, str]:
    """A vote is about the last answer before it, if that was lately; the last vote counts.

    An answer after which the same was asked again, or that was called wrong, is no example; that the talk went on says little.
    """
    rows = session.exec(
        select(BrainVote.at, BrainVote.opinion)
        .where(BrainVote.person_id == person_id, BrainVote.opinion != "on")
        .order_by(col(BrainVote.at))
    ).all()
    found: dict[int, str] = {}
    for at, opinion in rows:
        place = bisect_right(times, at) - 1
        if place >= 0 and at - times[place] <= _JUDGED_WITHIN:
            found[place] = "bad" if opinion in _DISLIKED else opinion
    return found
