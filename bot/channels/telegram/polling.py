"""Polling: updates are asked for, committed with how far they reach, and only then told to be received.

The first request after a start names no offset: Telegram then gives everything that was never confirmed, and the inbox
knows what it has already. (After a week without updates Telegram numbers them anew, and an old offset would confirm
messages that nobody has seen.)
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.wire import raw_result
from bot.delivery.outgoing.channel import RetryAfterError

log = logging.getLogger(__name__)

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""The updates that we ask for."""

WEEK_S = 6 * 24 * 3600
"""An offset is not named when nothing came for so long (see above)."""


class TokenRefusedError(Exception):
    """Telegram does not accept the bot's token: look at TANGBAN_TELEGRAM_TOKEN."""


@dataclass(frozen=True)
class Rhythm:
    """How updates are asked for, in seconds: how long a request may wait, how much longer is a fault, how long a pause."""

    poll_s: int = 30
    grace_s: float = 15.0
    pause_s: float = 1.0
    longest_pause_s: float = 30.0
    deaf_s: float = 120.0


class Poller:
    """Asks for updates for ever; `healthy` is false when no request has completed for too long."""

    def __init__(
        self,
        bot: Bot,
        rhythm: Rhythm,
        take: Callable[[Sequence[Any], int], Awaitable[None]],
        heard_again: Callable[[float], None],
    ) -> None:
        self._bot = bot
        self._rhythm = rhythm
        self._take = take
        self._heard_again = heard_again
        self._completed = 0.0
        self._came = 0.0
        self._failures = 0

    def healthy(self) -> bool:
        """Tell whether a request for updates completed lately."""
        return self._failures == 0 or self.silence() < self._rhythm.deaf_s

    def silence(self) -> float:
        """Seconds since a request for updates last completed."""
        return _now() - self._completed

    async def run(self) -> None:
        """Poll until cancelled; a webhook that was set before is taken down, for Telegram allows only one of the two."""
        self._completed = self._came = _now()
        await self._unhook()
        offset: int | None = None
        while True:
            start = _now()
            updates = await self._ask(offset)
            if updates:
                offset = await self._taken(updates) or offset
            elif _now() - self._came > WEEK_S:
                offset = None
            if updates == [] and _now() - start < self._rhythm.pause_s:
                await asyncio.sleep(self._rhythm.pause_s)  # a server that does not know long polling

    async def _unhook(self) -> None:
        """Take a webhook down; what waits there stays and is polled. One that stands is met again as a conflict."""
        with suppress(TelegramError):
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def _ask(self, offset: int | None) -> list[Any] | None:
        """Make one request; none if it failed, after a pause."""
        rhythm = self._rhythm
        try:
            async with asyncio.timeout(rhythm.poll_s + rhythm.grace_s):
                await self._bot.get_updates(offset, timeout=rhythm.poll_s, allowed_updates=ALLOWED)
            updates = raw_result()
        except InvalidToken as error:
            raise TokenRefusedError(TokenRefusedError.__doc__) from error
        except Exception as error:  # polling must never die: whatever it was, the next request may work
            await self._pause(error)
            if isinstance(error, Conflict):
                await self._unhook()
            return None
        self._recovered()
        return updates if isinstance(updates, list) else []

    async def _taken(self, updates: list[Any]) -> int | None:
        """Commit a batch; the next offset, or None if it could not be committed and must come again."""
        self._came = _now()
        last = max(int(update["update_id"]) for update in updates)
        try:
            await self._take(updates, last)
        except Exception as error:  # the database is away: nothing is confirmed, so everything comes again
            log.warning("updates could not be committed: %s", type(error).__name__)
            await self._pause(error)
            return None
        return last + 1

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        if self._failures == 1 or self._failures % 20 == 0:
            log.warning("no updates from Telegram: %s", type(error.__cause__ or error).__name__)
        pause = min(self._rhythm.longest_pause_s, self._rhythm.pause_s * 2 ** min(self._failures - 1, 10))
        if isinstance(error.__cause__, RetryAfterError):
            pause = max(pause, error.__cause__.seconds)
        await asyncio.sleep(pause)

    def _recovered(self) -> None:
        if self.silence() > self._rhythm.deaf_s:
            log.error("Telegram is heard again, after %.0f s of silence", self.silence())
            self._heard_again(self.silence())
        self._completed, self._failures = _now(), 0


def _now() -> float:
    return asyncio.get_running_loop().time()
