"""What a publisher is given, what it answers, and what may go wrong."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from training.bases import Base
from training.shapes import Adapter

Message = dict[str, str]
Says = Callable[[str, Sequence[Mapping[str, str]]], str]
"""Lets a model, by the name of its brain or its own where it is served, answer."""


class PublishError(Exception):
    """A version could not be brought to where it is served; what was there before serves on."""


class NotPristineError(PublishError):
    """The base is no bare model: it has an adapter or examples of its own, and ours would be stacked on them."""


class RenderingError(PublishError):
    """The server writes the prompt otherwise than the training did: the model would be asked what it never learned."""


@dataclass(frozen=True)
class Place:
    """Where things are served: Ollama, an OpenAI-compatible server (vLLM) with its /v1, and the folder of the models."""

    models: Path
    ollama_url: str = "http://127.0.0.1:11434"
    openai_url: str = ""
    openai_key: str = ""
    seconds: float = 600.0


@dataclass(frozen=True)
class Parcel:
    """A version to publish: an adapter, or the examples that go before every question; `probe` is what the rendering is tried on."""

    version: str
    base: Base
    adapter: Adapter | None = None
    examples: Sequence[Message] = field(default_factory=tuple)
    probe: Sequence[Message] = field(default_factory=tuple)
    think: bool = False


class Publisher(Protocol):
    """Serves versions somewhere. All three may be called any number of times: a run that was killed does it again."""

    def publish(self, parcel: Parcel) -> str:
        """Serve a version and return its brain ("backend:model"), once it is sure to answer as trained. Errors: PublishError."""

    def withdraw(self, parcel: Parcel) -> None:
        """Take a version away, if it is there. Errors: PublishError."""

    def weights(self, base: Base) -> Path | None:
        """Find the GGUF that serves a base, if it lies on this machine. Errors: PublishError."""


@runtime_checkable
class Speaking(Protocol):
    """A publisher whose models can be asked; whoever serves examples must be one."""

    def talking(self, context: int) -> AbstractContextManager[Says]:
        """Let models that are served answer, always alike, within a context of so many tokens. Errors: PublishError."""
