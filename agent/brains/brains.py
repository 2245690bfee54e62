"""The brains of one process: who is asked for whom, the draft that comes back, and a second try where it was refused."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from agent.brains.backend import Asked, Backend, Means
from agent.brains.cache import Shared
from agent.brains.chain.candidate import Candidate, Price, Step
from agent.brains.chain.memory import Watch
from agent.brains.chain.tally import Standing
from agent.brains.chain.walk import Walked, walk
from agent.brains.choice.shares import Trial
from agent.brains.choice.sides import Choice, Side
from agent.brains.prompt.drafting import brief, corrected
from agent.brains.prompt.gathering import Scene
from agent.brains.shadow import Shadows
from agent.brains.table import UnknownBackendError, load, split
from health.safety import Figure

_log = logging.getLogger(__name__)
Loader = Callable[[str, Means], Backend]


@dataclass(frozen=True)
class Plan:
    """What a host chose; `patience` is how many seconds a person waits for models at most, all tries together."""

    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    trial: Trial | None = None
    means: Means = field(default_factory=Means)
    patience: float = 20.0
    spare_mb: int = 600
    prices: Mapping[str, Price] = field(default_factory=dict)
    cache_url: str | None = None


@dataclass(frozen=True)
class Drafted:
    """A draft that nobody has seen: it must pass the check. `allowed` are the figures that may stand in it."""

    text: str
    choice: Choice
    by: Candidate | None
    asked: Asked
    allowed: tuple[Figure, ...]
    until: float
    steps: tuple[Step, ...]
    names: tuple[str, ...]


class Brains:
    """All candidates of a process; each is loaded when it is first asked and shared by everybody."""

    def __init__(self, plan: Plan, loader: Loader = load, watch: Watch | None = None) -> None:
        self.plan = plan
        self._loader = loader
        self._watch = watch or Watch(plan.spare_mb)
        self._candidates: dict[str, Candidate] = {}
        self._warming: asyncio.Task[None] | None = None
        self._asked_about: set[str] = set()
        self.shared = Shared(plan.cache_url)
        self.shadows = Shadows(self.ask, plan.patience)

    def __bool__(self) -> bool:
        """Tell whether there is any brain besides the composer."""
        return bool(self.names())

    def chain(self, side: Side, person_id: str, own: str | None = None) -> tuple[str, ...]:
        """Name who is asked, in order: on the left the person's own adapter, then a brain on trial, then the host's chain."""
        plan = self.plan
        if side == "right":
            return plan.right
        first = [own] if own and _known(own) else []
        if plan.trial and plan.trial.takes(person_id):
            first.append(plan.trial.name)
        return tuple(dict.fromkeys([*first, *plan.left]))

    async def draft(
        self, choice: Choice, scene: Scene, result: str, own: str | None = None
    ) -> tuple[Drafted | None, tuple[Step, ...]]:
        """Let a brain word a result; None where nobody answered in time, with what became of each that was asked."""
        until = asyncio.get_running_loop().time() + self.plan.patience
        names = self.chain(choice.side, scene.person.id, own)
        if not names:
            return None, ()
        told = await brief(choice, scene, result, self.plan.means.context)
        if choice.shared and (kept := await self.shared.get(_prompt(told.asked), names)):
            step = Step("cache", "said")
            return Drafted(kept, choice, None, told.asked, told.allowed, until, (step,), names), (step,)
        walked = await self.ask(names, told.asked, until)
        if walked.said is None:
            return None, walked.steps
        drafted = Drafted(
            walked.said.text, choice, walked.by, told.asked, told.allowed, until, walked.steps, names
        )
        return drafted, walked.steps

    async def again(self, drafted: Drafted, kinds: Sequence[str], language: str) -> Drafted | None:
        """Let who wrote a refused draft write it once more within the same deadline."""
        if drafted.by is None:
            return None
        asked = corrected(drafted.asked, drafted.text, kinds, language)
        walked = await walk([drafted.by], asked, drafted.until)
        if walked.said is None:
            return None
        return replace(drafted, text=walked.said.text, steps=(*drafted.steps, *walked.steps))

    async def passed(self, drafted: Drafted) -> None:
        """Count a draft that passed, and keep it where it may be said to others."""
        if drafted.by is None:
            return
        drafted.by.tally.verdicts["passed"] += 1
        if drafted.choice.shared:
            await self.shared.keep(_prompt(drafted.asked), drafted.names, drafted.text)

    async def ask(self, names: Sequence[str], asked: Asked, until: float) -> Walked:
        """Go along a chain; `until` is an instant of the loop's clock."""
        return await walk([self.candidate(name) for name in names], asked, until)

    def candidate(self, name: str) -> Candidate:
        """Give the candidate of a name, made when it is first named."""
        if name not in self._candidates:
            means = self.plan.means
            self._candidates[name] = Candidate(
                name,
                lambda: self._loader(name, means),
                self._watch,
                seconds=means.seconds,
                at_once=means.at_once,
                price=self.plan.prices.get(name),
            )
        return self._candidates[name]

    def names(self) -> tuple[str, ...]:
        """Name every brain of the plan once."""
        trial = [self.plan.trial.name] if self.plan.trial else []
        return tuple(dict.fromkeys([*self.plan.left, *self.plan.right, *trial]))

    def on_trial(self, name: str) -> bool:
        """Tell whether people are asked how an answer by this brain was: only during a trial, or while it is new in service."""
        tried = {self.plan.trial.name, *self.plan.left} if self.plan.trial is not None else set()
        return name in tried | self._asked_about

    def ask_about(self, own: str | None, *, asked: bool) -> None:
        """Ask people how this brain was (None: the host's own), or ask no more."""
        names = {own} if own else set(self.plan.left)
        self._asked_about = self._asked_about | names if asked else self._asked_about - names

    def start(self) -> None:
        """Begin to warm up beside everything else: nobody waits for it."""
        if self:
            self._warming = asyncio.create_task(self.warm())

    async def warm(self) -> None:
        """Bring the first of each chain into memory, one after the other."""
        for name in dict.fromkeys([*self.plan.left[:1], *self.plan.right[:1]]):
            await self.candidate(name).warm()

    def standings(self) -> list[Standing]:
        """Say how every candidate stands that was ever asked, for /status and the metrics."""
        return [one.standing() for one in self._candidates.values()]

    async def close(self) -> None:
        """Let go of every model and connection."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
        await self.shadows.close()
        for one in self._candidates.values():
            await one.close()
        await self.shared.close()


def told(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Write steps down for a trace."""
    return [{"name": one.name, "ended": one.ended, "seconds": one.seconds} for one in steps]


def _prompt(asked: Asked) -> str:
    return "\x00".join(line.text for line in asked.lines)


def _known(name: str) -> bool:
    try:
        return split(name)[1] != ""
    except UnknownBackendError:
        _log.warning("a person's own brain has a name that no backend reads")
        return False
