"""Lines: what belongs to one key is worked on strictly one after another, keys side by side."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")

log = logging.getLogger(__name__)


class Lines(Generic[T]):
    """Queues in memory, one task for each key that has something to do and none where nothing waits."""

    def __init__(self, work: Callable[[T], Awaitable[None]]) -> None:
        self._work = work
        self._lines: dict[str, deque[T]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._empty = asyncio.Event()
        self._empty.set()
        self._closed = False

    def put(self, key: str, item: T) -> None:
        """Queue behind whatever of this key is already here."""
        if self._closed:
            return
        if (line := self._lines.get(key)) is not None:
            line.append(item)
            return
        self._lines[key] = deque([item])
        self._empty.clear()
        task = asyncio.create_task(self._walk(key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def __len__(self) -> int:
        """Count what waits or is being worked on."""
        return sum(len(line) for line in self._lines.values())

    async def quiet(self) -> None:
        """Wait until nothing is left to do."""
        await self._empty.wait()

    async def close(self) -> None:
        """Stop at once; what was begun is cancelled."""
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _walk(self, key: str) -> None:
        line = self._lines[key]
        try:
            while line:
                await self._step(line[0])
                line.popleft()
        finally:
            del self._lines[key]
            if not self._lines:
                self._empty.set()

    async def _step(self, item: T) -> None:
        try:
            await self._work(item)
        except Exception as error:  # a line must outlive whatever happens in one of its items
            log.error("given up for now: %s", type(error).__name__)  # noqa: TRY400  # a traceback may hold what people said
