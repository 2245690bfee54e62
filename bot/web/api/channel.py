"""The channel of the API: what is said to a program stays in the outbox, where it is fetched from; nothing is pushed.

A letter counts as sent when whoever waits for it here was woken; whoever does not wait reads it later.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace

NAME, BOT = "api", "v1"


class Heard:
    """What reached one chat since somebody began to listen; `bell` rings with each letter."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.bell = asyncio.Event()


class Api:
    """One chat for each person, named by their id."""

    name = NAME
    bot = BOT
    pace: Pace | None = None
    limits = Limits(text=1_000_000, caption=1_000_000)

    def __init__(self) -> None:
        self._listening: dict[str, list[Heard]] = {}

    @contextmanager
    def listening(self, chat: str) -> Iterator[Heard]:
        """Hear what is said in a chat for as long as this lasts."""
        heard = Heard()
        self._listening.setdefault(chat, []).append(heard)
        try:
            yield heard
        finally:
            self._listening[chat].remove(heard)
            if not self._listening[chat]:
                del self._listening[chat]

    async def run(self, office: object) -> None:  # noqa: ARG002  # every channel is given it
        """Receive nothing: what comes in comes by the routes."""
        await asyncio.Event().wait()

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Wake whoever waits."""
        leaving()
        for heard in self._listening.get(chat, []):
            heard.letters.append(letter)
            heard.bell.set()
        return uuid4().hex

    async def working(self, chat: str) -> None:
        """Show nothing: the program knows that it waits."""

    def is_group(self, chat: str) -> bool:  # noqa: ARG002  # a chat of the API is one person's
        """Nobody else listens."""
        return False
