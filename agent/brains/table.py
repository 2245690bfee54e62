"""The table of backends, asked for as "backend:model".

To add one: write a class with the members of `agent.brains.backend.Backend` in a file of `agent/brains/backends/` and give
it a row here, and words for the doctor in `prompts/doctor.toml`. Classes are named as text, so that listing loads nothing.
"""

from collections.abc import Mapping
from importlib import import_module

from agent.brains.backend import Backend, Means

BUILTIN = "builtin"
"""The composer: reviewed words, no model. It ends every chain and always answers."""

BACKENDS: Mapping[str, str] = {
    "ollama": "agent.brains.backends.ollama:Ollama",
    "openai": "agent.brains.backends.openai:OpenAI",
    "local": "agent.brains.backends.local:Local",
    BUILTIN: "",
}


class UnknownBackendError(ValueError):
    """A brain is written as backend:model, for example ollama:qwen3:8b, where the backend is one of the table's."""


def split(name: str) -> tuple[str, str]:
    """Read "ollama:qwen3:8b" as ("ollama", "qwen3:8b"); the composer has no model.

    Errors: UnknownBackendError.
    """
    backend, _, model = name.strip().partition(":")
    if backend not in BACKENDS or bool(model) == (backend == BUILTIN):
        raise UnknownBackendError(f"{name!r}: {UnknownBackendError.__doc__}")
    return backend, model


def chain_of(text: str) -> tuple[str, ...]:
    """Read "ollama:qwen3:8b,builtin" as names in order; nothing after the composer is ever asked."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        split(name)
    return names[: names.index(BUILTIN)] if BUILTIN in names else names


def load(name: str, means: Means) -> Backend:
    """Import the backend of "backend:model" and make it; slow the first time, so never on the event loop."""
    backend, model = split(name)
    module, _, kind = BACKENDS[backend].partition(":")
    made: Backend = getattr(import_module(module), kind)(model, means)
    return made
