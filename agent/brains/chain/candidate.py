"""One model of a chain: loaded when it is first asked, never by too many at once, left alone while it fails."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from agent.brains.backend import Asked, Backend, BrainError, Said
from agent.brains.chain.breaker import Breaker
from agent.brains.chain.memory import Watch
from agent.brains.chain.tally import Standing, Tally

_log = logging.getLogger(__name__)
# At info: the terminal that shows warnings may be the person's own, and the composer has answered.
Load = Callable[[], Backend]


@dataclass(frozen=True)
class Price:
    """What a million tokens cost, in and out."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0


@dataclass(frozen=True)
class Step:
    """What became of asking one candidate: "said", or why not; never what was said."""

    name: str
    ended: str
    seconds: float = 0.0


class Candidate:
    """Asks one backend. `seconds` bounds one answer; `at_once` how many it gives at a time."""

    def __init__(  # noqa: PLR0913  # each is a bound of its own
        self,
        name: str,
        load: Load,
        watch: Watch,
        *,
        seconds: float,
        at_once: int,
        price: Price | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self.name = name
        self.breaker = breaker or Breaker()
        self.tally = Tally()
        self._load, self._watch, self._seconds = load, watch, seconds
        self._price = price or Price()
        self._room = asyncio.Semaphore(at_once)
        self._backend: Backend | None = None
        self._loading = asyncio.Lock()

    async def ask(self, asked: Asked, until: float) -> tuple[Said | None, Step]:
        """Ask it, waiting until `until` (the loop's clock) at the longest; says what became of it and never raises."""
        clock = asyncio.get_running_loop().time
        begun = clock()
        if not self.breaker.admits(begun):
            return None, self._ended("open", 0.0)
        try:
            said, ended = await self._in_time(asked, min(until, begun + self._seconds))
        except BaseException:
            self.breaker.abandoned()
            raise
        self._judge(ended, clock())
        if said is not None:
            self._count(said)
        return said, self._ended(ended, clock() - begun)

    async def _in_time(self, asked: Asked, until: float) -> tuple[Said | None, str]:
        try:
            async with asyncio.timeout_at(until):
                await self._room.acquire()
        except TimeoutError:
            return None, "full"
        try:
            async with asyncio.timeout_at(until):
                return await self._asked(asked)
        except TimeoutError:
            return None, "timeout"
        finally:
            self._room.release()

    async def _asked(self, asked: Asked) -> tuple[Said | None, str]:
        try:
            backend = await self.backend()
            if not await self._watch.allows(backend):
                return None, "aside"
            return await backend.say(asked), "said"
        except BrainError as error:
            _log.info("%s: %s (%s)", self.name, error.kind, error)
            return None, error.kind
        except Exception as error:  # whatever a foreign client raises, the person gets an answer
            _log.info("%s: garbled (%s)", self.name, type(error).__name__)
            return None, "garbled"

    async def backend(self) -> Backend:
        """Load the backend off the event loop (its libraries take seconds to import), once."""
        async with self._loading:
            if self._backend is None:
                self._backend = await asyncio.to_thread(self._load)
            return self._backend

    async def warm(self) -> None:
        """Bring it into memory where there is room; what fails here is found again when somebody asks."""
        try:
            backend = await self.backend()
            if await self._watch.allows(backend):
                await backend.warm()
        except Exception as error:  # a model that is away now may be there later
            _log.info("%s does not warm up: %s", self.name, type(error).__name__)

    def standing(self) -> Standing:
        """Say how it stands."""
        state = self.breaker.state(asyncio.get_running_loop().time())
        kept = self.tally
        return Standing(
            self.name,
            state,
            dict(kept.ended),
            dict(kept.verdicts),
            round(kept.seconds, 3),
            kept.tokens_in,
            kept.tokens_out,
            kept.cost,
        )

    async def close(self) -> None:
        """Let go of what it holds."""
        if self._backend is not None:
            await self._backend.close()

    def _judge(self, ended: str, now: float) -> None:
        if ended == "said":
            self.breaker.succeeded()
        elif ended in {"aside", "full"}:
            self.breaker.abandoned()  # it did not fail: there was no room
        else:
            self.breaker.failed(now)

    def _count(self, said: Said) -> None:
        self.tally.tokens_in += said.tokens_in
        self.tally.tokens_out += said.tokens_out
        self.tally.cost += (
            said.tokens_in * self._price.tokens_in + said.tokens_out * self._price.tokens_out
        ) / 1e6

    def _ended(self, ended: str, seconds: float) -> Step:
        self.tally.ended[ended] += 1
        self.tally.seconds += seconds
        return Step(self.name, ended, round(seconds, 3))
