"""A brain that writes along: given the same prompt after the answer was made, heard by the check alone, seen by nobody."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace

from agent.brains.backend import Asked
from agent.brains.chain.walk import Walked
from health.safety import Figure, faults

_MOST = 1000


@dataclass(frozen=True)
class Heard:
    """One turn that two brains worded: the kinds of faults of each first draft; `new` is None where nothing came."""

    name: str
    old: frozenset[str]
    new: frozenset[str] | None = None


class Shadows:
    """Lets one draft at a time be written along; what comes meanwhile is left out, for people are answered first."""

    def __init__(
        self, ask: Callable[[Sequence[str], Asked, float], Awaitable[Walked]], seconds: float
    ) -> None:
        self._ask, self._seconds = ask, seconds
        self._writing: asyncio.Task[None] | None = None
        self._heard: deque[Heard] = deque(maxlen=_MOST)

    def along(self, heard: Heard, asked: Asked, language: str, allowed: Collection[Figure]) -> bool:
        """Begin to let the brain that is named write along, unless one does."""
        if self._writing is not None and not self._writing.done():
            return False
        self._writing = asyncio.create_task(self._write(heard, asked, language, allowed))
        return True

    def heard(self) -> list[Heard]:
        """Take what was heard since the last time."""
        found = list(self._heard)
        self._heard.clear()
        return found

    async def quiet(self) -> None:
        """Wait until nobody writes along."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)

    async def close(self) -> None:
        """End what is being written."""
        if self._writing is not None:
            self._writing.cancel()
            await self.quiet()

    async def _write(self, heard: Heard, asked: Asked, language: str, allowed: Collection[Figure]) -> None:
        walked = await self._ask((heard.name,), asked, asyncio.get_running_loop().time() + self._seconds)
        if walked.said is None:
            self._heard.append(heard)
            return
        try:
            found = frozenset(one.kind for one in faults(walked.said.text, language, allowed))
        except Exception:  # as in the check: what cannot be read does not pass
            found = frozenset({"unreadable"})
        self._heard.append(replace(heard, new=found))
