"""What people think of a version that serves, against the one before: the way back is taken when it is worse, not when it is unlucky.

The chance that an answer is found bad has a Beta posterior for each of the two; the version goes back when P(bad_new > bad_old + 5
points) is above 0.9, or when the check stopped two more unsafe drafts than the old one's rate makes likely. The old one's prior is
flat; the new one's is worth four votes at the old one's rate: from a flat prior a version would go back at its first bad vote,
and against an old one without any before its first vote (both were seen in a test).
"""

from dataclasses import dataclass

import numpy as np

from memory.promotions import Votes

WORSE_BY = 0.05
SURE = 0.9
BLOCKS_BEYOND = 2.0
FEWEST = 5
"""Fewer votes than these take nothing back: the check stands before every answer anyway."""

_PRIOR_VOTES = 4.0
_DRAWS = 20_000


@dataclass(frozen=True)
class Safety:
    """Of one brain since the process began: drafts that were checked, and those stopped for being unsafe."""

    turns: int = 0
    blocks: int = 0


@dataclass(frozen=True)
class Judgement:
    """How sure it is that the new one is worse, and whether that is enough to go back ("votes" or "safety")."""

    worse: float
    why: str = ""


def judge(new: Votes, old: Votes, mine: Safety, before: Safety, seed: int = 17) -> Judgement:
    """Judge a version by its votes and by the unsafe drafts that the check stopped; seeded, so always alike."""
    random = np.random.default_rng(seed)
    usual = (1 + old.bad) / (2 + old.bad + old.good)
    bad_old = random.beta(1 + old.bad, 1 + old.good, _DRAWS)
    bad_new = random.beta(_PRIOR_VOTES * usual + new.bad, _PRIOR_VOTES * (1 - usual) + new.good, _DRAWS)
    worse = float((bad_new > bad_old + WORSE_BY).mean())
    likely = before.blocks / before.turns * mine.turns if before.turns else 0.0
    if mine.blocks - likely >= BLOCKS_BEYOND:
        return Judgement(worse, "safety")
    enough = new.bad + new.good >= FEWEST
    return Judgement(worse, "votes" if enough and worse > SURE else "")
