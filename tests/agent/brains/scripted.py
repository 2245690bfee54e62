"""Brains over scripted backends, without a network."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from agent.brains import Brains
from agent.brains.backend import Asked, BrainError, Health, Means, Said
from agent.brains.brains import Plan
from agent.brains.chain.memory import Watch

Says = Callable[[Asked], str | Exception | float]
"""What a scripted brain does: words, an error, or so many seconds of silence."""


@dataclass
class Scripted:
    """A backend in this process: says what a function makes of what it is asked, and keeps what it heard."""

    says: Says
    heard: list[Asked] = field(default_factory=list)
    on_this_machine: bool = False
    loaded: bool = False
    closed: bool = False
    warmed: int = 0

    async def say(self, asked: Asked) -> Said:
        self.heard.append(asked)
        done = self.says(asked)
        if isinstance(done, Exception):
            raise done
        if isinstance(done, float):
            await asyncio.sleep(done)
            raise BrainError("it woke up too late")
        return Said(done, 100, 20)

    async def resident(self) -> bool:
        return self.loaded

    async def warm(self) -> None:
        self.warmed += 1

    async def health(self) -> Health:
        return Health(True, "scripted")

    async def close(self) -> None:
        self.closed = True


def plenty() -> Watch:
    return Watch(600, ram=lambda: 10**12, gpu=lambda: None)


def brains_of(backends: dict[str, Scripted], watch: Watch | None = None, **plan: Any) -> Brains:
    """Brains whose names are loaded from a table of scripted backends."""

    def loader(name: str, _means: Means) -> Scripted:
        return backends[name]

    return Brains(Plan(**plan), loader, watch or plenty())


def one(says: Says | str, **plan: Any) -> tuple[Brains, Scripted]:
    """Brains with one backend on both sides."""
    backend = Scripted(says if callable(says) else lambda _asked: says)
    names = {"left": ("ollama:m",), "right": ("ollama:m",)}
    return brains_of({"ollama:m": backend}, **{**names, **plan}), backend
