"""A memory with the facts that it tells."""

from dataclasses import dataclass
from datetime import datetime

from memory.recall.facts.slots import Told


@dataclass(frozen=True)
class Telling:
    """A memory with the facts that it tells: the key of its source, its words, when it was said."""

    key: str
    text: str
    at: datetime
    facts: tuple[Told, ...]
