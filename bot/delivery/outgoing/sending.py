"""One attempt to send a letter, and what became of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.delivery.outgoing.channel import (
    AmbiguousError,
    Channel,
    KeptError,
    RefusedError,
    RetryAfterError,
    TakenOverError,
    TemporaryError,
    UnreachableError,
)
from bot.delivery.outgoing.letters import Letter

log = logging.getLogger(__name__)

State = Literal["sent", "queued", "failed", "unknown", "kept", "taken over"]


@dataclass(frozen=True)
class Outcome:
    """The state in which the letter is left (by us, where another has taken it over); `wait` is in seconds, before it may be tried again.

    `asked` is whether the platform asked us to wait, which says nothing against the letter.
    """

    state: State
    message_id: str | None = None
    error: str | None = None
    wait: float = 0.0
    unreachable: bool = False
    asked: bool = False


async def attempt(
    channel: Channel, chat: str, letter: Letter, leaving: Callable[[], None], tries: int
) -> Outcome:
    """Send once; `tries` counts the attempts before, each of which doubles the wait for the next (at most a minute)."""
    try:
        return Outcome("sent", await channel.send(chat, letter, leaving))
    except RetryAfterError as error:
        return Outcome("queued", error=str(error), wait=error.seconds, asked=True)
    except TemporaryError as error:
        state: State = "taken over" if isinstance(error, TakenOverError) else "queued"
        return Outcome(state, error=str(error), wait=min(60.0, 0.5 * 2**tries))
    except AmbiguousError as error:
        return Outcome("unknown", error=str(error))
    except KeptError as error:
        return Outcome("kept", error=str(error), unreachable=error.unreachable)
    except UnreachableError as error:
        return Outcome("failed", error=str(error), unreachable=True)
    except RefusedError as error:
        return Outcome("failed", error=str(error))
    except Exception as error:  # a fault of ours: it may have gone out, so it is not tried again
        log.error("%s could not send: %s", channel.name, type(error).__name__)  # noqa: TRY400  # a traceback may hold what people said
        return Outcome("unknown", error=type(error).__name__)
