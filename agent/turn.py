"""What the front door hands to the agent, and what it gets back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlmodel import Session

Audience = Literal["private", "group"]
TurnKind = Literal["text", "button", "photo", "voice", "sticker", "document", "location", "other"]


@dataclass(frozen=True)
class Turn:
    """One message of one person; all that a model must not choose is here and is injected into tools.

    `key` ("inbox:17") is the idempotency key of every effect. `action` is what a pressed button stood for.
    `sent_at` is when it was written, `now` when it is handled; both are aware instants.
    """

    key: str
    person_id: str
    thread: str
    audience: Audience
    text: str
    sent_at: datetime
    now: datetime
    kind: TurnKind = "text"
    action: dict[str, Any] | None = None
    forwarded: bool = False
    # channel, bot and chat as the platform names them: where a later message of ours would go.
    address: tuple[str, str, str] = ("", "", "")
    # What a document that came along holds.
    file: bytes | None = None


@dataclass(frozen=True)
class Choice:
    """A button: what it says, and what pressing it means (JSON, kept on our side)."""

    label: str
    action: dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One message of an answer: text, or a PNG picture or a file (its name and bytes) with the text as its caption.

    Rows of buttons stand below. `by` names the brain that worded it; empty where it is all in reviewed words.
    """

    text: str
    picture: bytes | None = None
    choices: tuple[tuple[Choice, ...], ...] = ()
    document: tuple[str, bytes] | None = None
    by: str = ""


def _nothing(_session: Session) -> None:
    return None


@dataclass(frozen=True)
class Answer:
    """What to send, and what is written in the same transaction in which the turn ends.

    An answer without parts is silence. `finish` must be called exactly once, inside that transaction.
    """

    parts: tuple[Part, ...]
    finish: Callable[[Session], None] = field(default=_nothing)
    trace: dict[str, Any] = field(default_factory=dict)
