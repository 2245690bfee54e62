"""Runs the web app inside the process's own event loop, beside the channels."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.responses import JSONResponse

from bot.web.house import House
from bot.web.table import attach_all

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes a request may bring; files of a sensor are the largest that anybody sends."""


def build(house: House) -> FastAPI:
    """Make the app with every part of the table."""
    app = FastAPI(title="Tangban", version="0.1.0", docs_url="/api/docs", openapi_url="/api/openapi.json")
    app.middleware("http")(_bounded)
    attach_all(app, house)
    return app


async def _bounded(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse what says that it is larger than anything we take."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > BODY_LIMIT:
        return JSONResponse({"title": "too large", "status": 413}, 413, media_type="application/problem+json")
    return await proceed(request)


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
