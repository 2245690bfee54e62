"""What people think of a version that serves, against the one before: the way back is taken when it is worse, not when it is unlucky.

The chance that an answer is found bad has a Beta posterior from a flat prior for each of the two; the version goes back when
P(bad_new > bad_old + 5 points) is above 0.9, or when the check stopped two more unsafe drafts than the old one's rate makes likely.
"""

from dataclasses import dataclass

import numpy as np

from memory.promotions import Votes

WORSE_BY = 0.05
SURE = 0.9
BLOCKS_BEYOND = 2.0
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
    bad_new = random.beta(1 + new.bad, 1 + new.good, _DRAWS)
    bad_old = random.beta(1 + old.bad, 1 + old.good, _DRAWS)
    worse = float((bad_new > bad_old + WORSE_BY).mean())
    likely = before.blocks / before.turns * mine.turns if before.turns else 0.0
    if mine.blocks - likely >= BLOCKS_BEYOND:
        return Judgement(worse, "safety")
    return Judgement(worse, "votes" if worse > SURE else "")
