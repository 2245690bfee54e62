"""The table of publishers.

To add one: a class with the members of `training.publish.parcel.Publisher` in a file here and its row, with the ways of learning
that it can serve. Classes are named as text, so that listing loads nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from training.publish.parcel import Place, Publisher
from training.shapes import Way


@dataclass(frozen=True)
class Row:
    """Where the class is, and the ways that it serves."""

    where: str
    ways: frozenset[Way]


PUBLISHERS: Mapping[str, Row] = {
    "ollama": Row("training.publish.ollama:Ollama", frozenset({"message", "lora"})),
    "local": Row("training.publish.local:Local", frozenset({"lora"})),
    "vllm": Row("training.publish.vllm:Vllm", frozenset({"lora"})),
}


class UnknownPublisherError(ValueError):
    """A base is served by ollama, local or vllm; the way "message" needs ollama."""


def publisher(serve: str, way: Way, place: Place) -> Publisher:
    """Make the publisher of a base. Errors: UnknownPublisherError."""
    row = PUBLISHERS.get(serve)
    if row is None or way not in row.ways:
        raise UnknownPublisherError(UnknownPublisherError.__doc__)
    module, _, kind = row.where.partition(":")
    made: Publisher = getattr(import_module(module), kind)(place)
    return made
