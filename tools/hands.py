"""What a tool may touch, and for whom: injected beside the model's arguments, never chosen by it."""

from collections.abc import Callable, Mapping
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


Links = Callable[[str, str, str], str | None]
"""Channel, bot and code -> the link that opens the code there."""


def no_link(_channel: str, _bot: str, _code: str) -> str | None:
    """Know no links, as in a terminal."""
    return None


@dataclass(frozen=True)
class Hands:
    """The means of a tool call, bound to one person and one effect.

    `key` is the idempotency key of this call's effect; `sent_at` and `now` are aware instants in the zone of
    whoever wrote. Where `person` is somebody whom they look after, `actor` is whoever wrote, and `called` how they call
    the person (relation, name). `file` is what came with the message.
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
    actor: Person | None = None
    called: Mapping[str, str | None] | None = None
    links: Links = no_link
    file: bytes | None = None

    def link(self, code: str) -> str | None:
        """Give the link that opens a code in this chat's platform, where there is such a thing."""
        return self.links(self.address.channel, self.address.bot, code)

    @property
    def asking(self) -> Person:
        """Whoever wrote; `person` is whose rows are touched, which may be somebody whom they look after."""
        return self.actor or self.person


Given = Annotated[Hands, InjectedToolArg]
"""The type of a tool's `hands` argument: LangChain keeps it out of the schema that a model sees."""
