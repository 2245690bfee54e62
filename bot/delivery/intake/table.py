"""The tables of what listens and what looks.

To add one: a class with `async def hear(sound: bytes) -> str` or `async def look(picture: bytes, asked: str) -> str` (JSON
of `bot/delivery/intake/seen.py`) and `async def close()`, made from (model, Servers), and its row here. Errors: httpx.HTTPError,
or ValueError where the answer is none. Both are chosen as "backend:model", like brains.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pydantic import SecretStr

TRANSCRIBERS = {"openai": "bot.delivery.intake.voice:OpenAI"}
"""TANGBAN_TRANSCRIBER: backend -> module:class."""

EYES = {"openai": "bot.delivery.intake.sight:OpenAI", "ollama": "bot.delivery.intake.sight:Ollama"}
"""TANGBAN_VISION: backend -> module:class."""


@dataclass(frozen=True)
class Servers:
    """Where models answer; an OpenAI-compatible address ends in /v1."""

    openai_url: str = ""
    openai_key: SecretStr | None = None
    ollama_url: str = ""


class UnknownModelError(ValueError):
    """Write it as backend:model, such as openai:whisper-1; backends are in bot/delivery/intake/table.py."""


def split(table: dict[str, str], name: str) -> tuple[str, str]:
    """Take "backend:model" apart; UnknownModelError where that is no row of the table."""
    backend, _, model = name.strip().partition(":")
    if backend not in table or not model:
        raise UnknownModelError(f"{name!r}: {UnknownModelError.__doc__}")
    return backend, model


def load(table: dict[str, str], name: str, servers: Servers) -> Any:
    """Make what a setting names, or nothing where it is empty."""
    if not name.strip():
        return None
    backend, model = split(table, name)
    module, _, class_name = table[backend].partition(":")
    return getattr(import_module(module), class_name)(model, servers)
