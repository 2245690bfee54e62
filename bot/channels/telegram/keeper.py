"""The webhook seen from our side: told to Telegram at the start, looked after while the bot runs.

Telegram brings each update until it is answered with 2xx, so that nothing is lost while the process is away.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.polling import ALLOWED, TokenRefusedError
from bot.channels.telegram.webhook import Hook
from bot.channels.telegram.wire import raw_result

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Care:
    """How a webhook is looked after, in seconds: how often, how soon again after a fault, how long a fault may last."""

    every_s: float = 60.0
    pause_s: float = 5.0
    deaf_s: float = 120.0


class Keeper:
    """Sets the webhook and sets it again where somebody else changed it; `healthy` is false when that has failed for too long."""

    def __init__(self, bot: Bot, hook: Hook, care: Care, heard_again: Callable[[float], None]) -> None:
        self._bot = bot
        self._hook = hook
        self._care = care
        self._heard_again = heard_again
        self._seen = 0.0
        self._failing = False

    def healthy(self) -> bool:
        """Tell whether Telegram knows where to bring updates."""
        return not self._failing or self.silence() < self._care.deaf_s

    def silence(self) -> float:
        """Seconds since the webhook was last seen to be in order."""
        return asyncio.get_running_loop().time() - self._seen

    async def run(self) -> None:
        """Keep the webhook until cancelled; TokenRefusedError if Telegram does not know the token."""
        self._seen = asyncio.get_running_loop().time()
        while True:
            good = await self._kept()
            if good and self._failing and self.silence() > self._care.deaf_s:
                self._heard_again(self.silence())
            if good:
                self._seen = asyncio.get_running_loop().time()
            self._failing = not good
            await asyncio.sleep(self._care.every_s if good else self._care.pause_s)

    async def _kept(self) -> bool:
        try:
            await self._bot.get_webhook_info()
            told = raw_result() or {}
            if told.get("url") != self._hook.url:
                await self._bot.set_webhook(
                    self._hook.url, secret_token=self._hook.secret, allowed_updates=ALLOWED
                )
        except InvalidToken as error:
            raise TokenRefusedError(TokenRefusedError.__doc__) from error
        except TelegramError as error:
            log.warning("the webhook could not be looked after: %s", type(error.__cause__ or error).__name__)
            return False
        return True
