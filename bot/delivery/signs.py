"""Signs that somebody works on an answer: typing first, then a few words in a draft where the platform has drafts.

What a model writes is never shown while it writes it: its numbers are checked when it has ended (docs/decisions/0024).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.delivery.outgoing.channel import Channel
from prompts.reader import say

TYPING_LASTS_S = 4.5

STAGES = ("thinking", "still_thinking", "nearly_there")
"""What is said in turn, of prompts/delivery.toml."""


@dataclass(frozen=True)
class Patience:
    """Seconds of work until typing is shown, and until each stage is told in words (drafts are at least 0.5 s apart)."""

    typing_s: float = 0.7
    stages_s: tuple[float, ...] = (2.5, 8.0, 18.0)


@dataclass(frozen=True)
class Worked:
    """What is being worked on: in which chat, under which number, and how its person's language is found out."""

    channel: Channel
    chat: str
    number: int
    language: Callable[[], Awaitable[str]]


@asynccontextmanager
async def shown(worked: Worked, patience: Patience) -> AsyncIterator[None]:
    """Show signs for as long as the work takes; quick work shows none."""
    tasks: list[asyncio.Task[None]] = []

    def show() -> None:
        tasks.append(asyncio.create_task(_typing(worked)))
        if hasattr(worked.channel, "thinking") and not worked.channel.is_group(worked.chat):
            tasks.append(asyncio.create_task(_thinking(worked, patience)))

    # A timer, not a task: most turns are over before it would begin.
    timer = asyncio.get_running_loop().call_later(patience.typing_s, show)
    try:
        yield
    finally:
        timer.cancel()
        for task in tasks:
            task.cancel()


async def _typing(worked: Worked) -> None:
    while True:
        await worked.channel.working(worked.chat)
        await asyncio.sleep(TYPING_LASTS_S)


async def _thinking(worked: Worked, patience: Patience) -> None:
    channel: Any = worked.channel
    language, gone = await worked.language(), patience.typing_s
    for stage, at in zip(STAGES, patience.stages_s, strict=False):
        await asyncio.sleep(max(0.5, at - gone))
        gone = at
        await channel.thinking(worked.chat, worked.number, say(f"delivery.{stage}", language))
