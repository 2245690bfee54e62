"""Goes along a chain of candidates until one answers or the person has waited long enough."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from agent.brains.backend import Asked, Said
from agent.brains.chain.candidate import Candidate, Step

_WORTH_ASKING = 0.2
"""Seconds: with less left before the deadline nobody is asked any more."""


@dataclass(frozen=True)
class Walked:
    """Who answered what, and what became of everybody that was asked; None where only the composer is left."""

    said: Said | None
    by: Candidate | None
    steps: tuple[Step, ...]


async def walk(chain: Sequence[Candidate], asked: Asked, until: float) -> Walked:
    """Ask one after another; `until` is an instant of the loop's clock. Never raises for a model's sake."""
    clock = asyncio.get_running_loop().time
    steps: list[Step] = []
    for place, one in enumerate(chain):
        left = until - clock()
        if left < _WORTH_ASKING:
            steps.append(Step(one.name, "late"))
            break
        # Whoever comes later gets a share of the time too: the first may not use it all up.
        share = left if place == len(chain) - 1 else left * 2 / 3
        said, step = await one.ask(asked, clock() + share)
        steps.append(step)
        if said is not None:
            return Walked(said, one, tuple(steps))
    return Walked(None, None, tuple(steps))
