"""What delivery asks of a channel, and how a channel says that sending did not work.

SendingError
├── RetryAfterError    the platform asks this chat to wait
├── RefusedError       the platform will never take this letter
├── UnreachableError   the person blocked us or left
├── KeptError          the platform lets us write only after the person does
├── AmbiguousError     it went out and nobody knows whether it arrived
└── TemporaryError     it surely did not arrive, and may work later
    └── TakenOverError     another process has the letter now
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Protocol

from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace


class SendingError(Exception):
    """A letter was not delivered."""


class RetryAfterError(SendingError):
    """The platform asks this chat to wait; `seconds` says for how long."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:g} s")
        self.seconds = seconds


class RefusedError(SendingError):
    """The platform will never take this letter."""


class UnreachableError(SendingError):
    """The person blocked us or left the chat."""


class KeptError(SendingError):
    """The platform lets us write only after the person does: the letter is kept for their next message.

    `unreachable` is whether nothing of ours reaches them here until then, so that what cannot wait goes another way.
    """

    def __init__(self, why: str, *, unreachable: bool = False) -> None:
        super().__init__(why)
        self.unreachable = unreachable


class AmbiguousError(SendingError):
    """The request went out, and nobody knows whether it arrived."""


class TemporaryError(SendingError):
    """It surely did not arrive; later it may."""


class TakenOverError(TemporaryError):
    """It did not leave: we stood still for so long that another process has the letter now."""


HELD: ContextVar[Callable[[], bool]] = ContextVar("held", default=lambda: True)
"""Tells whether the letter that this task sends is still ours."""


def still_ours() -> None:
    """Let a letter go only while it is ours; a channel calls it before `leaving`, where it can."""
    if not HELD.get()():
        raise TakenOverError(TakenOverError.__doc__)


class Channel(Protocol):
    """One bot on one platform; `name` and `bot` are how its rows are marked."""

    @property
    def name(self) -> str: ...  # noqa: D102  # said above
    @property
    def bot(self) -> str: ...  # noqa: D102  # said above
    @property
    def pace(self) -> Pace | None: ...  # noqa: D102  # its class says it
    @property
    def limits(self) -> Limits: ...  # noqa: D102  # its class says it

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        """Send and return the platform's message id; call `leaving` just before the request goes out."""
        ...

    async def working(self, chat: str) -> None:
        """Show that an answer is being worked on (a typing sign), if the platform can; errors stay inside."""
        ...

    def is_group(self, chat: str) -> bool:
        """Tell whether the slower pace of groups holds in this chat."""
        ...


Channels = Mapping[tuple[str, str], Channel]
"""The channels of this process, by the name and bot that mark their rows."""
