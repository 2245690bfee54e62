"""The route /wechat, which the account's platform calls."""

import logging
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

from bot.channels.calls import body_of
from bot.channels.wechat.channel import WeChat
from bot.channels.wechat.dance import Reply

log = logging.getLogger(__name__)

PATH = "/wechat"

BODY_LIMIT = 256 * 1024
"""Bytes of a call; the largest that WeChat makes are a few kilobytes."""

BODY_S = 4.0


def attach(app: FastAPI, house: Any) -> None:
    """Add the routes of the Official Account, where a `bot.web.house.House` has one."""
    for channel in house.channels:
        if channel.name == "wechat":
            channel.attend(house.office)
            attach_one(app, channel)


class Settling(Response):
    """A response that tells whether somebody was still there to take it."""

    def __init__(self, reply: Reply, request: Request) -> None:
        super().__init__(reply.body, reply.status, media_type="text/xml")
        self._reply = reply
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, unless the platform has hung up."""
        if await self._request.is_disconnected():
            await self._reply.settled(False)
            return
        self._reply.leaving()
        try:
            await super().__call__(scope, receive, send)
        except BaseException:
            await self._reply.settled(False)
            raise
        await self._reply.settled(True)


def attach_one(app: FastAPI, channel: WeChat) -> None:
    """Add the routes of one account."""

    @app.get(PATH, include_in_schema=False)
    async def verify(request: Request) -> Response:
        """Say that this address is ours."""
        reply = channel.verify(dict(request.query_params))
        return Response(reply.body, reply.status, media_type="text/plain")

    @app.post(PATH, include_in_schema=False)
    async def receive(request: Request) -> Response:
        """Answer one call; one that could not be committed is made again."""
        body = await body_of(request, BODY_LIMIT, BODY_S)
        if body is None:
            return Response(status_code=413)
        try:
            reply = await channel.answer(dict(request.query_params), body)
        except Exception as error:  # the database is away
            log.warning("a call of WeChat could not be answered: %s", type(error).__name__)
            return Response(status_code=503)
        return Settling(reply, request)
