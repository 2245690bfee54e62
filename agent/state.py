"""What flows through one turn, and the little that stays until the next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Annotated, Any, TypedDict

from langgraph.channels import UntrackedValue

from agent.afterwards import After, Worded
from agent.around import Around
from agent.brains import Brains, Drafted
from agent.turn import Part, Turn
from memory.database import Database
from memory.recall import Recall
from memory.records import Person
from memory.vault import Vault
from tools.acts.onboarding import Opening
from tools.hands import Links, no_link
from tools.outcome import Outcome


class Pending(TypedDict):
    """A question that was asked back: the next message may fill the slot of the waiting tool."""

    tool: str
    slot: str
    arguments: dict[str, Any]
    asked_at: str


class Asked(TypedDict):
    """The foods that were predicted last, for when if not for now, and whether that was the last turn."""

    items: list[dict[str, Any]]
    at: str | None
    now: str
    just: bool


@dataclass(frozen=True)
class Call:
    """A tool to run and its arguments; `confidence` is that of the understanding behind it."""

    tool: str
    arguments: Mapping[str, Any]
    confidence: float = 1.0


@dataclass(frozen=True)
class Draft:
    """A brain's draft for one outcome: the composer's words that it may replace, and how it reads where it does."""

    drafted: Drafted
    composed: str
    read_as: Callable[[str], str]
    shadow: str | None = None
    """A brain that writes along where nobody sees it."""


class TalkState(TypedDict, total=False):
    """The channels of the graph. Only the first seven outlive the turn: the rest is never written to a checkpoint."""

    pending: Pending | None
    last_logged: str | None
    last_whom: str | None
    last_worded: Worded | None
    last_asked: Asked | None
    last_tools: list[str]
    last_felt: str | None
    after: Annotated[After | None, UntrackedValue]
    alarms: Annotated[tuple[Call, ...], UntrackedValue]
    calls: Annotated[tuple[Call, ...], UntrackedValue]
    outcomes: Annotated[tuple[Outcome, ...], UntrackedValue]
    remembered: Annotated[tuple[str, ...], UntrackedValue]
    parts: Annotated[tuple[Part, ...], UntrackedValue]
    draft: Annotated[Draft | None, UntrackedValue]
    trace: Annotated[dict[str, Any], UntrackedValue]


@dataclass(frozen=True)
class Circumstances:
    """What every node may use but no model ever chooses: the turn, the person, and the means."""

    turn: Turn
    person: Person
    language: str
    database: Database
    vault: Vault
    recall: Recall
    opening: Opening = field(default_factory=Opening)
    brains: Brains | None = None
    around: Around = field(default_factory=Around)
    links: Links = no_link
    habits: Mapping[str, time] = field(default_factory=dict)
