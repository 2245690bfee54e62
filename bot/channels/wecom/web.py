"""The route /wecom, which WeCom calls."""

import logging
from typing import Any

from fastapi import FastAPI, Request, Response

from bot.channels.calls import body_of
from bot.channels.wecom.app import WeCom

log = logging.getLogger(__name__)

PATH = "/wecom"
BODY_LIMIT = 256 * 1024
BODY_S = 4.0


def attach(app: FastAPI, house: Any) -> None:
    """Add the routes of the application, where a `bot.web.house.House` has one."""
    for channel in house.channels:
        if channel.name == "wecom":
            channel.attend(house.office)
            attach_one(app, channel)


def attach_one(app: FastAPI, channel: WeCom) -> None:
    """Add the routes of one application."""

    @app.get(PATH, include_in_schema=False)
    async def verify(request: Request) -> Response:
        """Say that this address is ours."""
        status, text = channel.verify(dict(request.query_params))
        return Response(text, status, media_type="text/plain")

    @app.post(PATH, include_in_schema=False)
    async def receive(request: Request) -> Response:
        """Commit one call; one that could not be committed is made again."""
        body = await body_of(request, BODY_LIMIT, BODY_S)
        if body is None:
            return Response(status_code=413)
        try:
            return Response(status_code=await channel.answer(dict(request.query_params), body))
        except Exception as error:  # the database is away
            log.warning("a call of WeCom could not be committed: %s", type(error).__name__)
            return Response(status_code=503)
