"""What the sources bring: turns of talk, and meals with what they did."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from memory.records import Person


def pseudonym(person_id: str) -> str:
    """Name a person in a data set (16 hexadecimal digits): always alike, and no way back from it."""
    return hashlib.sha256(f"tangban training {person_id}".encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Whose:
    """Somebody who agreed to training, with what they told of themselves."""

    person: Person
    told: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Their id, which never goes into a data set."""
        return self.person.id

    @property
    def names(self) -> tuple[str, ...]:
        """How they are called: masked wherever it stands."""
        return tuple(str(self.told[slot]) for slot in ("name",) if self.told.get(slot))


@dataclass(frozen=True)
class Turn:
    """What somebody said and what was answered; `vote` is good or bad where they judged the answer."""

    whose: Whose
    key: str
    at: datetime
    text: str
    reply: str
    vote: str | None = None


@dataclass(frozen=True)
class Eaten:
    """A meal with the values around it, in mmol/L; `expected` is the rise that was predicted before."""

    whose: Whose
    key: str
    at: datetime
    meal: str | None
    foods: tuple[str, ...]
    carbs_g: float | None
    before: float
    after: float
    minutes: int
    expected: float | None = None
    earlier: tuple[tuple[str, float], ...] = ()
    """The last such meals: what was eaten, and the rise."""


Item = Turn | Eaten


@dataclass(frozen=True)
class Collected:
    """Everything in the retained window, oldest first; `fresh` counts what came after the watermark of the last run."""

    items: Sequence[Item]
    watermark: datetime | None
    fresh: int
    people: Mapping[str, int] = field(default_factory=dict)
    """Whose items there are, by person id: how many."""
