"""Files that people send: fetched when they are needed, within bounds, and kept by nobody."""

import asyncio

import httpx
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram.wire import raw_result, translated
from bot.delivery.outgoing.channel import RefusedError, TemporaryError

LARGEST = 20 * 1024 * 1024
"""Bytes; Telegram gives bots no more."""

SECONDS = 60.0


class Files:
    """Downloads from one bot's file server; `base_url` ends in "/file/bot" and the token."""

    def __init__(self, api: Bot, base_url: str, largest: int = LARGEST) -> None:
        self._api = api
        self._base_url = base_url
        self._largest = largest
        self._client: httpx.AsyncClient | None = None

    async def fetch(self, file_id: str) -> bytes:
        """Fetch a file; RefusedError for one that is too large or gone, TemporaryError where the network fails."""
        try:
            await self._api.get_file(file_id)
        except TelegramError as error:
            raise translated(error, False) from error
        told = raw_result() or {}
        path, size = told.get("file_path"), int(told.get("file_size") or 0)
        if not path or size > self._largest:
            raise RefusedError("too large")
        try:
            async with asyncio.timeout(SECONDS):
                return await self._downloaded(f"{self._base_url}/{path}")
        except (httpx.HTTPError, TimeoutError) as error:
            raise TemporaryError(type(error).__name__) from error

    async def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _downloaded(self, url: str) -> bytes:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=20.0)
        content = bytearray()
        async with self._client.stream("GET", url) as answer:
            answer.raise_for_status()
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > self._largest:  # whatever was said of its size
                    raise RefusedError("too large")
        return bytes(content)
