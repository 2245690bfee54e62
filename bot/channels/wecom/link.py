"""The long connection of an AI bot: it says who it is, keeps itself alive, comes back when it breaks, and matches answers.

The vendor's package was read for its protocol and is not used: it insists on TLS (no fake can stand in), gives up after
ten attempts, and imports a part of websockets that is going away.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from bot.channels.wecom.account import Bot
from bot.delivery.outgoing.channel import AmbiguousError, TemporaryError, still_ours

log = logging.getLogger(__name__)

Frame = Mapping[str, Any]


@dataclass(frozen=True)
class Beat:
    """The rhythm in seconds: between signs of life, for an answer, before coming back (doubling), until it counts as deaf."""

    ping_s: float = 30.0
    answer_s: float = 5.0
    pause_s: float = 1.0
    longest_pause_s: float = 30.0
    deaf_s: float = 120.0


class RefusedBotError(Exception):
    """WeCom does not know the bot or its secret."""


class Link:
    """One connection at a time; `take` is given every frame that is no answer."""

    def __init__(self, bot: Bot, beat: Beat, take: Callable[[Frame], Awaitable[None]]) -> None:
        self._bot = bot
        self._beat = beat
        self._take = take
        self._socket: ClientConnection | None = None
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._heard: float | None = None

    def healthy(self) -> bool:
        """Tell whether the connection stands, or has not been gone for long."""
        gone = 0.0 if self._heard is None or self._socket is not None else _now() - self._heard
        return gone < self._beat.deaf_s

    async def run(self) -> None:
        """Hold the connection until cancelled."""
        self._heard, failures = _now(), 0
        while True:
            try:
                async with connect(
                    self._bot.url, open_timeout=10, ping_interval=None, max_size=1 << 22
                ) as socket:
                    failures = await self._hold(socket)
            except (OSError, WebSocketException, TimeoutError, RefusedBotError) as error:
                failures += 1
                if failures in {1, 10, 100}:
                    log.warning("the AI bot is not connected: %s", error or type(error).__name__)
            await asyncio.sleep(min(self._beat.longest_pause_s, self._beat.pause_s * 2 ** min(failures, 6)))

    async def ask(
        self, cmd: str, body: Frame, req_id: str | None = None, leaving: Callable[[], None] | None = None
    ) -> Frame:
        """Send a frame and wait for its answer. TemporaryError if it never left, AmbiguousError without an answer."""
        if (socket := self._socket) is None:
            raise TemporaryError("the AI bot is not connected")
        return await self._exchange(socket, cmd, body, req_id or f"{cmd}_{token_hex(8)}", leaving)

    async def _hold(self, socket: ClientConnection) -> int:
        """Say who we are, then listen until the connection ends."""
        listening = asyncio.create_task(self._listen(socket))
        try:
            who = {"bot_id": self._bot.bot_id, "secret": self._bot.secret}
            answer = await self._exchange(socket, "aibot_subscribe", who, f"aibot_subscribe_{token_hex(8)}")
            if answer.get("errcode"):
                raise RefusedBotError(f"{answer.get('errcode')} {str(answer.get('errmsg'))[:100]}")
            self._socket = socket
            await self._keep_alive(socket, listening)
        except (TemporaryError, AmbiguousError) as error:
            raise TimeoutError(str(error)) from error
        finally:
            self._socket = None
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        return 0

    async def _keep_alive(self, socket: ClientConnection, listening: "asyncio.Task[None]") -> None:
        while not listening.done():
            await asyncio.wait([listening], timeout=self._beat.ping_s)
            if not listening.done():
                await self._exchange(socket, "ping", None, f"ping_{token_hex(8)}")

    async def _listen(self, socket: ClientConnection) -> None:
        with suppress(WebSocketException):
            async for raw in socket:
                if self._socket is socket:
                    self._heard = _now()
                await self._one(raw)
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(AmbiguousError("the connection broke"))

    async def _one(self, raw: str | bytes) -> None:
        try:
            frame = json.loads(raw)
            waiting = None if frame.get("cmd") else self._waiting.get(str(frame["headers"]["req_id"]))
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
            elif frame.get("cmd"):
                await self._take(frame)
        except Exception as error:  # one frame that nobody understands must not end the connection
            log.warning("a frame of WeCom was passed over: %s", type(error).__name__)

    async def _exchange(
        self,
        socket: ClientConnection,
        cmd: str,
        body: Frame | None,
        req_id: str,
        leaving: Callable[[], None] | None = None,
    ) -> Frame:
        frame: dict[str, Any] = {"cmd": cmd, "headers": {"req_id": req_id}}
        if body is not None:
            frame["body"] = body
        future: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[req_id] = future
        try:
            async with asyncio.timeout(self._beat.answer_s):
                if leaving is not None:
                    still_ours()
                    leaving()
                await socket.send(json.dumps(frame, ensure_ascii=False))
                return await future
        except (TimeoutError, WebSocketException) as error:
            raise AmbiguousError(type(error).__name__) from error
        finally:
            self._waiting.pop(req_id, None)


def _now() -> float:
    return asyncio.get_running_loop().time()
