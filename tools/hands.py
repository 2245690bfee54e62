"""What a tool may touch, and for whom: injected beside the model's arguments, never chosen by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from langchain_core.tools import InjectedToolArg

from memory.circle.grants import Place
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
class Opening:
    """The address that opens a code; one that is not `tapped` is only good for a picture that another phone scans."""

    address: str
    tapped: bool = True


class Links:
    """What the platforms offer beside talk; here nothing, as in a terminal. `groups` are those that a robot writes into."""

    groups: tuple[Place, ...] = ()

    async def opening(self, channel: str, bot: str, code: str) -> Opening | None:  # noqa: ARG002  # others know some
        """Make what opens a code on a channel."""
        return None


no_link = Links()


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

    async def opening(self, code: str) -> Opening | None:
        """Give what opens a code in this chat's platform, where there is such a thing."""
        return await self.links.opening(self.address.channel, self.address.bot, code)

    @property
    def asking(self) -> Person:
        """Whoever wrote; `person` is whose rows are touched, which may be somebody whom they look after."""
        return self.actor or self.person


Given = Annotated[Hands, InjectedToolArg]
"""The type of a tool's `hands` argument: LangChain keeps it out of the schema that a model sees."""
