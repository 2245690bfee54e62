"""The wire to the Bot API: what the library's request leaves out, and its errors in our words.

Three things are added where the library lets one: the moment in which a request has left (for the slips), the raw answer
(one update or message that the library cannot parse must not hold up the others), and silence in the logs, whose URLs
would show the token.
"""

import json
import logging
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest, RequestData

from bot.channels.telegram.streams import DEPARTING, Transport
from bot.delivery.outgoing.channel import (
    AmbiguousError,
    RefusedError,
    RetryAfterError,
    SendingError,
    TemporaryError,
    UnreachableError,
)

LEAVING: ContextVar[Callable[[], None] | None] = ContextVar("leaving", default=None)
"""Called immediately before a request of this task is handed to the kernel."""

ANSWER: ContextVar[bytes] = ContextVar("answer", default=b"")
"""The last answer of the Bot API to this task, as it came."""

UNTOLD_S = 5.0
"""How long is waited when a limit does not say how long."""

SILENT = ("telegram", "httpx", "httpcore")
"""Loggers that would write down tokens, or what people said."""

GONE = ("chat not found", "user is deactivated", "bot was kicked", "peer_id_invalid", "bot can't initiate")
"""What the Bot API says, as a 400, of chats that cannot be written to."""


class Wire(HTTPXRequest):
    """A request of the library that notes when it left and what came back."""

    def __init__(self, connections: int, read_s: float, connect_s: float = 10.0) -> None:
        super().__init__(
            connection_pool_size=connections,
            read_timeout=read_s,
            write_timeout=20.0,
            connect_timeout=connect_s,
            pool_timeout=connect_s,
            httpx_kwargs={
                "event_hooks": {"request": [_watch_leaving]},
                "transport": Transport(connections),
            },
        )

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *times: Any, **limits: Any
    ) -> tuple[int, bytes]:
        """Request, and keep the answer."""
        code, payload = await super().do_request(url, method, request_data, *times, **limits)
        ANSWER.set(payload)
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            # Said here: the library's own error warns of a change of type whenever it is made.
            raise RetryAfterError(_retry_after(payload))
        return code, self.seen(payload)

    def seen(self, payload: bytes) -> bytes:
        """Hand the answer to the library."""
        return payload


class PollingWire(Wire):
    """A request for updates, which keeps them from the library: ours reads them one by one."""

    def seen(self, payload: bytes) -> bytes:
        """Show the library an empty list in the place of updates; errors stay as they are."""
        answer = _read(payload)
        return b'{"ok": true, "result": []}' if isinstance(answer.get("result"), list) else payload


def raw_result() -> Any:
    """Return what the Bot API answered last to this task, as plain JSON."""
    return _read(ANSWER.get()).get("result")


def silence() -> None:
    """Keep the token and what people said out of the logs."""
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def translated(error: TelegramError, left: bool) -> SendingError:
    """Say in our words why sending did not work; `left` is whether the request had gone out."""
    if isinstance(error.__cause__, SendingError):
        return error.__cause__
    if isinstance(error, RetryAfter):
        return RetryAfterError(UNTOLD_S)
    if isinstance(error, Forbidden) or _is_gone(error):
        return UnreachableError(error.message)
    if isinstance(error, BadRequest):
        return RefusedError(error.message)
    if isinstance(error, InvalidToken):
        return TemporaryError("the token was not accepted")
    if _nothing_came_back(error) and left:
        return AmbiguousError(type(error.__cause__ or error).__name__)
    return TemporaryError(type(error.__cause__ or error).__name__)


def moved_to(error: TelegramError) -> int | None:
    """Tell the new id of a group that became a supergroup."""
    return error.new_chat_id if isinstance(error, ChatMigrated) else None


def _is_gone(error: TelegramError) -> bool:
    return isinstance(error, BadRequest) and any(sign in error.message.lower() for sign in GONE)


def _nothing_came_back(error: TelegramError) -> bool:
    """A status of the server is an answer; a broken connection, a time limit or an unreadable body is none."""
    if isinstance(error, NetworkError):
        return isinstance(error, TimedOut) or isinstance(error.__cause__, httpx.HTTPError)
    return type(error) is TelegramError


def _retry_after(payload: bytes) -> float:
    wait = (_read(payload).get("parameters") or {}).get("retry_after")
    return float(wait) if isinstance(wait, (int, float)) else UNTOLD_S


def _read(payload: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(payload)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


async def _watch_leaving(request: httpx.Request) -> None:
    """Have the network call `leaving` before it writes the body, which is then written in one piece."""
    leaving = LEAVING.get()
    if leaving is None:
        return
    await request.aread()

    async def trace(name: str, _info: dict[str, Any]) -> None:
        if name.endswith("send_request_body.started"):
            DEPARTING.set(leaving)

    request.extensions["trace"] = trace
