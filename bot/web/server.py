"""Runs the web app inside the process's own event loop, beside the channels."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI, HTTPException
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.house import House
from bot.web.table import attach_all

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes a request may bring; files of a sensor are the largest that anybody sends."""


def build(house: House) -> FastAPI:
    """Make the app with every part of the table."""
    # FastAPI's own pages of the API would fetch their scripts from elsewhere; the description itself is what there is.
    app = FastAPI(
        title="Tangban", version="0.1.0", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json"
    )
    app.add_middleware(Bounded)
    attach_all(app, house)
    return app


class TooLargeError(HTTPException):
    """The body is larger than anything we take."""

    def __init__(self) -> None:
        super().__init__(413, "too large")


class Bounded:
    """Refuses bodies above the limit: at once where their length is told, else as soon as more has come."""

    def __init__(self, app: ASGIApp, limit: int = BODY_LIMIT) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting what arrives."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdigit() or int(length) > self._limit:
            told = {"title": "too large", "status": 413}
            refusal = JSONResponse(told, 413, media_type="application/problem+json")
            await refusal(scope, receive, send)
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self._limit:
                raise TooLargeError
            return message

        await self._app(scope, counted, send)


class Server:
    """uvicorn without its own signal handlers: the process decides when it ends."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        config = uvicorn.Config(app, host, port, log_level="warning", access_log=False, lifespan="on")
        self._server = _Quiet(config)

    async def run(self) -> None:
        """Serve until cancelled."""
        task = asyncio.ensure_future(self._server.serve())
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            self._server.should_exit = True
            await task
            raise

    @property
    def port(self) -> int:
        """Tell the port that is listened on, once it is."""
        return int(self._server.servers[0].sockets[0].getsockname()[1])

    async def started(self) -> None:
        """Wait until requests are taken."""
        while not self._server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.01)


class _Quiet(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signals alone."""
        yield
