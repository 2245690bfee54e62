"""Slots: calls of the platform that are open in this process, each of which can carry one reply."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.wechat.envelope import Content

CHATS_REMEMBERED = 10_000


@dataclass(frozen=True)
class Offer:
    """A letter for a reply: what it carries, what to call just before it goes out, and who waits to hear whether it did."""

    content: Content
    leaving: Callable[[], None]
    taken: "asyncio.Future[str | None]"


class Slot:
    """One open call; under its lock it is decided what it carries."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.offer: Offer | None = None
        self.filled = asyncio.Event()
        self.closed = False


class Slots:
    """The open calls of each chat, oldest first, and until when the platform may still call again for a chat."""

    def __init__(self) -> None:
        self._open: dict[str, list[Slot]] = {}
        self._due: dict[str, float] = {}

    def open(self, chat: str) -> Slot:
        """A call came in."""
        self._due.pop(chat, None)
        slot = Slot()
        self._open.setdefault(chat, []).append(slot)
        return slot

    def close(self, chat: str, slot: Slot, due: float | None = None) -> None:
        """A call is answered, or runs out; `due` is until when the next one is expected, on the loop's clock."""
        slot.closed = True
        self._open[chat].remove(slot)
        if not self._open[chat]:
            del self._open[chat]
        if due is not None:
            self._due[chat] = due
            self._forget()

    def expected(self, chat: str) -> float:
        """Say for how many seconds it is worth waiting for the platform to call again."""
        return max(0.0, self._due.get(chat, 0.0) - _now())

    async def offer(self, chat: str, content: Content, leaving: Callable[[], None]) -> str | None:
        """Let a letter go with the reply to an open call: the name of the reply, or None if there is none that could."""
        for slot in list(self._open.get(chat, ())):
            async with slot.lock:
                if slot.closed or slot.offer is not None:
                    continue
                taken: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
                slot.offer = Offer(content, leaving, taken)
                slot.filled.set()
            if (name := await taken) is not None:
                return name
        return None

    def _forget(self) -> None:
        if len(self._due) > CHATS_REMEMBERED:
            self._due = {chat: until for chat, until in self._due.items() if until > _now()}


def _now() -> float:
    return asyncio.get_running_loop().time()
