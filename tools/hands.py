"""What a tool may touch, and for whom: injected beside the model's arguments, never chosen by it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from langchain_core.tools import InjectedToolArg

from memory.database import Database
from memory.recall import Recall
from memory.records import Person
from memory.vault import Vault


@dataclass(frozen=True)
class Address:
    """Where the person can be written to: channel, bot and chat as the platform names them."""

    channel: str
    bot: str
    chat: str


@dataclass(frozen=True)
class Hands:
    """The means of a tool call, bound to one person and one effect.

    `key` is the idempotency key of this call's effect; `sent_at` and `now` are aware instants in the person's zone.
    """

    database: Database
    vault: Vault
    recall: Recall
    person: Person
    audience: Literal["private", "group"]
    address: Address
    key: str
    text: str
    sent_at: datetime
    now: datetime
    language: str


Given = Annotated[Hands, InjectedToolArg]
"""The type of a tool's `hands` argument: LangChain keeps it out of the schema that a model sees."""
