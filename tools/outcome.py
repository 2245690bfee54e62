"""What a tool found or did: the name of the words for it, and the facts that go into them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session


@dataclass(frozen=True)
class Offer:
    """A button under an answer: the words on it, the tool and arguments it stands for, and whether it may be pressed again."""

    words: str
    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True)
class Question:
    """What is still missing: the tool waits with the arguments it has until the slot is filled."""

    tool: str
    slot: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """One result; every number that may be said about a person or a food is among its facts.

    `words` names a block of `prompts/`. An urgent outcome is said before all others. A picture is PNG bytes,
    a document its file name and bytes; one that stands `alone` is a message of its own. `closing` is written in the
    transaction that ends the turn, with the answer; so are the `letters` to others.
    """

    words: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    offers: tuple[tuple[Offer, ...], ...] = ()
    picture: bytes | None = None
    question: Question | None = None
    urgent: bool = False
    document: tuple[str, bytes] | None = None
    alone: bool = False
    closing: Callable[[Session], None] | None = None
    letters: tuple["Letter", ...] = ()


@dataclass(frozen=True)
class Letter:
    """What is written to somebody in private, with the end of the turn: to another person, or to one who asked in a group."""

    person_id: str
    outcome: Outcome
