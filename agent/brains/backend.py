"""What a model is asked, what it says, and what may go wrong: the same for every backend.

Errors form a family; the docstring says whose fault it is:

    BrainError
    ├── UnreachableError   nobody answers there
    ├── BusyError          it is there, and has no room now
    ├── FailedError        it answered with an error
    ├── MemoryFullError    it ran out of memory
    └── GarbledError       it answered, and that is no answer
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from pydantic import SecretStr


class BrainError(Exception):
    """A model did not answer."""

    kind = "failed"


class UnreachableError(BrainError):
    """Nobody answers at the address."""

    kind = "unreachable"


class BusyError(BrainError):
    """It is there, and has no room now."""

    kind = "busy"


class FailedError(BrainError):
    """It answered with an error, as for a model that it does not have."""

    kind = "failed"


class MemoryFullError(BrainError):
    """It ran out of memory."""

    kind = "memory"


class GarbledError(BrainError):
    """It answered, and that is no answer: empty, endless, or not the protocol."""

    kind = "garbled"


@dataclass(frozen=True)
class Line:
    """One line of what a model is given."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Asked:
    """What a model is asked; with a schema its answer is JSON of that shape."""

    lines: tuple[Line, ...]
    most_tokens: int = 400
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Said:
    """What a model answered, and the tokens it counted (0 where it does not say)."""

    text: str
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True)
class Means:
    """Where models are and how they are run; `context` is in tokens, `seconds` bounds one answer."""

    ollama_url: str = "http://127.0.0.1:11434"
    openai_url: str = ""
    openai_key: SecretStr | None = None
    models: Path = field(default_factory=Path)
    keep_alive: str = "30m"
    context: int = 4096
    think: bool = False
    seconds: float = 8.0
    threads: int = 0
    at_once: int = 2


@dataclass(frozen=True)
class Health:
    """How a backend is; `words` names a block of prompts/doctor.toml."""

    good: bool
    words: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Backend(Protocol):
    """A model that can be asked."""

    on_this_machine: bool

    async def say(self, asked: Asked) -> Said:
        """Answer. Errors: BrainError; whatever else is raised counts as garbled."""

    async def resident(self) -> bool:
        """Tell whether the model is in memory already, so that asking it takes no more."""

    async def warm(self) -> None:
        """Bring the model into memory before somebody waits for it."""

    async def health(self) -> Health:
        """Look whether it would answer; never raises."""

    async def close(self) -> None:
        """Let go of connections and memory."""
