"""The route that Telegram brings updates to: the secret first, then the body within a limit, the inbox before the 200."""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.channels.calls import body_of

if TYPE_CHECKING:
    from fastapi import FastAPI

log = logging.getLogger(__name__)

PATH = "/hooks/telegram"
"""Where updates are brought to; the number of the bot follows."""


BODY_LIMIT = 1024 * 1024
"""Bytes of an update; the largest that Telegram sends are a few tens of kilobytes."""

BODY_S = 10.0
"""How long a body may take to arrive."""

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of a header


@dataclass(frozen=True)
class Hook:
    """Where Telegram brings updates, and the secret that it says with each."""

    url: str
    secret: str


def hook_of(public_url: str, token: str) -> Hook:
    """Make the webhook of a bot; its secret follows from the token, so that all workers and restarts share it."""
    secret = hmac.new(token.encode(), b"tangban webhook", hashlib.sha256).hexdigest()
    return Hook(f"{public_url.rstrip('/')}{PATH}/{token.partition(':')[0]}", secret)


def attach(app: "FastAPI", house: Any) -> None:
    """Add the route of each Telegram bot of a `bot.web.house.House` that is called by a webhook."""
    for channel in house.channels:
        if channel.name == "telegram" and channel.hook is not None:
            _attach(app, channel, channel.hook)


def _attach(app: "FastAPI", channel: Any, hook: Hook) -> None:
    from fastapi import Request, Response  # a bot that is polled runs without FastAPI

    @app.post(f"{PATH}/{channel.bot}", include_in_schema=False)
    async def receive(request: Request) -> Response:
        """Commit one update. Anything but 2xx has Telegram bring it again."""
        said = request.headers.get(SECRET, "")
        if not hmac.compare_digest(said.encode(), hook.secret.encode()):
            return Response(status_code=403)
        body = await body_of(request, BODY_LIMIT, BODY_S)
        if body is None:
            return Response(status_code=413)
        update = _read(body)
        if update is None:
            return Response(status_code=400)
        try:
            await channel.receive(update)
        except Exception as error:  # the database is away, or we have not begun: it comes again
            log.warning("an update could not be committed: %s", type(error).__name__)
            return Response(status_code=503)
        return Response(status_code=200)


def _read(body: bytes) -> Mapping[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return update if isinstance(update, dict) else None
