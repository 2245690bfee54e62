"""Gathers what a LangChain chat model streams, up to a bound, and says in our words what went wrong."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from agent.brains.backend import (
    Asked,
    BrainError,
    BusyError,
    FailedError,
    GarbledError,
    MemoryFullError,
    Said,
    UnreachableError,
)

_MOST_LETTERS = 8  # for each token that was asked for: whoever says more does not stop by itself
_MEMORY = re.compile(
    r"out of memory|requires more system memory|unable to allocate|cudamalloc|oom|failed to allocate", re.I
)
_BUSY = {429, 503}
_MESSAGES = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


def messages(asked: Asked) -> list[BaseMessage]:
    """Put the lines into LangChain's messages."""
    return [_MESSAGES[line.role](line.text) for line in asked.lines]


async def gathered(model: BaseChatModel, asked: Asked, **options: Any) -> Said:
    """Stream an answer to its end; endless ones are broken off and the connection is closed.

    Errors: GarbledError where it says nothing or too much, else what the client raises (see `translated`).
    """
    text, used = "", {"input_tokens": 0, "output_tokens": 0}
    stream: AsyncIterator[Any] = model.astream(messages(asked), **options)
    async with aclosing(stream) as chunks:  # type: ignore[type-var]  # LangChain types its generator as an iterator
        async for chunk in chunks:
            text += chunk.text
            counted = getattr(chunk, "usage_metadata", None) or {}
            used = {name: max(number, counted.get(name) or 0) for name, number in used.items()}
            if len(text) > _MOST_LETTERS * asked.most_tokens:
                raise GarbledError("it does not stop")
    return Said(spoken(text), used["input_tokens"], used["output_tokens"])


def spoken(text: str) -> str:
    """Leave out what a model only thought. Errors: GarbledError where nothing is left."""
    text = _THOUGHT.sub("", text).strip()
    if not text:
        raise GarbledError("it says nothing")
    return text


def translated(error: Exception) -> BrainError:
    """Say in our words what a client library raised; never repeats what a server wrote, it may quote the person."""
    if isinstance(error, BrainError):
        return error
    name = type(error).__name__
    status = getattr(error, "status_code", None)
    if isinstance(error, MemoryError) or _MEMORY.search(str(error)):
        return MemoryFullError(name)
    if status in _BUSY:
        return BusyError(f"{name} {status}")
    if isinstance(status, int) and status >= 400:
        return FailedError(f"{name} {status}")
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, httpx.TransportError | ConnectionError) or "APIConnectionError" in kinds:
        return UnreachableError(name)
    return GarbledError(name)
