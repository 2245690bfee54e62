"""What people think of a version that serves, against the one before: the way back is taken when it is worse, not when it is unlucky.

The chance that an answer is found bad has a Beta posterior for each of the two; the version goes back when P(bad_new > bad_old + 5
points) is above 0.9, or when the check stopped two more unsafe drafts than the old one's rate makes likely. The old one's prior is
flat; the new one's is worth four votes at the old one's rate: from a flat prior a version would go back at its first bad vote,
and against an old one without any before its first vote (both were seen in a test).

What people did next is judged in the same way, for itself: who presses a button is another crowd than who just asks again. An
answer counts as bad where the same was asked again within two minutes or it was called wrong, as good where the talk went on.
"""

from dataclasses import dataclass

import numpy as np

from memory.promotions import Votes

WORSE_BY = 0.05
SURE = 0.9
BLOCKS_BEYOND = 2.0
FEWEST = 5
"""Fewer votes than these take nothing back: the check stands before every answer anyway."""

FEWEST_FOLLOWED = 10
"""Nor do fewer answers after which something was written."""

_PRIOR_VOTES = 4.0
_DRAWS = 20_000


@dataclass(frozen=True)
class Safety:
    """Of one brain since the process began: drafts that were checked, and those stopped for being unsafe."""

    turns: int = 0
    blocks: int = 0


@dataclass(frozen=True)
class Judgement:
    """How sure it is that the new one is worse, and whether that is enough to go back ("safety", "votes" or "again")."""

    worse: float
    why: str = ""


def judge(new: Votes, old: Votes, mine: Safety, before: Safety, seed: int = 17) -> Judgement:
    """Judge a version by its votes, by what people did after its answers and by the unsafe drafts that the check stopped.

    Seeded, so always alike.
    """
    worse = surely_worse((new.bad, new.bad + new.good), (old.bad, old.bad + old.good), seed)
    likely = before.blocks / before.turns * mine.turns if before.turns else 0.0
    if mine.blocks - likely >= BLOCKS_BEYOND:
        return Judgement(worse, "safety")
    if new.bad + new.good >= FEWEST and worse > SURE:
        return Judgement(worse, "votes")
    followed = new.again + new.on
    again = surely_worse((new.again, followed), (old.again, old.again + old.on), seed)
    if followed >= FEWEST_FOLLOWED and again > SURE:
        return Judgement(again, "again")
    return Judgement(worse)


def surely_worse(new: tuple[int, int], old: tuple[int, int], seed: int = 17) -> float:
    """Give P(bad_new > bad_old + 5 points), each from (bad ones, of so many)."""
    random = np.random.default_rng(seed)
    (bad, count), (was_bad, was) = new, old
    usual = (1 + was_bad) / (2 + was)
    bad_old = random.beta(1 + was_bad, 1 + was - was_bad, _DRAWS)
    bad_new = random.beta(_PRIOR_VOTES * usual + bad, _PRIOR_VOTES * (1 - usual) + count - bad, _DRAWS)
    return float((bad_new > bad_old + WORSE_BY).mean())
