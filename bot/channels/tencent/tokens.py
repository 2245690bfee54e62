"""Access tokens: one row for all workers, fetched by the one that holds its lease, once for each expiry."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from os import urandom
from typing import Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import update
from sqlmodel import Session, col

from bot.clock import Clock
from bot.delivery.outgoing.channel import TemporaryError
from memory.database import Database
from memory.once import once
from memory.records import PlatformToken

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
"""Longer than a request for a token can take."""

LOOK_S = 0.1
WAIT_S = 12.0

Fetch = Callable[[bool], Awaitable[tuple[str, float]]]
"""Asks the platform: whether the token must be a new one -> the token, and for how many seconds it holds."""


@dataclass(frozen=True)
class Token:
    """A token and the moment from which on it is no longer used."""

    value: str
    until: datetime


class Tokens:
    """The token of one bot; `secret` seals it in its row."""

    def __init__(self, database: Database, clock: Clock, bot: tuple[str, str], secret: str) -> None:
        self._database = database
        self._clock = clock
        self._channel, self._bot = bot
        self._cipher = AESGCM(hashlib.sha256(f"tangban platform token {secret}".encode()).digest())
        self._held: Token | None = None
        self._asking = asyncio.Lock()

    async def get(self, fetch: Fetch, refused: str | None = None) -> str:
        """Return a token that holds and is not the refused one; TemporaryError if there is none to be had now."""
        if (held := self._usable(self._held, refused)) is not None:
            return held.value
        async with self._asking:
            if (held := self._usable(self._held, refused)) is None:
                held = await self._shared(fetch, refused)
            self._held = held
            return held.value

    def _usable(self, token: Token | None, refused: str | None) -> Token | None:
        good = token is not None and token.value != refused and token.until > self._clock()
        return token if good else None

    async def _shared(self, fetch: Fetch, refused: str | None) -> Token:
        """Take the token of the row, or fetch it if nobody else does."""
        deadline = asyncio.get_running_loop().time() + WAIT_S
        while asyncio.get_running_loop().time() < deadline:
            found = await self._database.write(lambda session: self._look(session, refused))
            if isinstance(found, Token):
                return found
            if found == "ours":
                return await self._fetched(fetch, refused is not None)
            await asyncio.sleep(LOOK_S)
        raise TemporaryError("another worker has been fetching the token for too long")

    def _look(self, session: Session, refused: str | None) -> Token | Literal["ours", "theirs"]:
        key = (self._channel, self._bot)
        row, _ = once(
            session,
            lambda: session.get(PlatformToken, key),
            lambda: _added(session, self._channel, self._bot),
        )
        now = self._clock()
        if (token := self._usable(self._opened(row), refused)) is not None:
            return token
        free = col(PlatformToken.lease_until).is_(None) | (col(PlatformToken.lease_until) <= now)
        taken: Any = session.execute(
            update(PlatformToken).where(self._mine(), free).values(lease_until=now + LEASE)
        )
        return "ours" if taken.rowcount == 1 else "theirs"

    async def _fetched(self, fetch: Fetch, new: bool) -> Token:
        values: dict[str, Any] = {"lease_until": None}
        try:
            value, seconds = await fetch(new)
            token = Token(value, self._clock() + timedelta(seconds=seconds - min(300.0, seconds / 10)))
            values |= {"sealed": self._sealed(value), "expires_at": token.until}
        finally:
            change = update(PlatformToken).where(self._mine()).values(**values)
            await self._database.write(lambda session: session.execute(change) and None)
        log.info("a new access token for %s", self._channel)
        return token

    def _mine(self) -> Any:
        return (col(PlatformToken.channel) == self._channel) & (col(PlatformToken.bot) == self._bot)

    def _sealed(self, value: str) -> bytes:
        nonce = urandom(12)
        return nonce + self._cipher.encrypt(nonce, value.encode(), None)

    def _opened(self, row: PlatformToken) -> Token | None:
        if row.sealed is None or row.expires_at is None:
            return None
        try:
            return Token(
                self._cipher.decrypt(row.sealed[:12], row.sealed[12:], None).decode(), row.expires_at
            )
        except InvalidTag:  # the secret was changed: so is the token
            return None


def _added(session: Session, channel: str, bot: str) -> PlatformToken:
    row = PlatformToken(channel=channel, bot=bot)
    session.add(row)
    return row
