"""Puts NiceGUI's pages into the app, behind the gate; everything a browser needs comes from this machine."""

from contextvars import ContextVar
from importlib import import_module
from importlib.resources import as_file, files
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from nicegui import Client, core, ui
from nicegui.page import page
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.web import Web
from bot.web.console.acts import failed
from bot.web.console.owned import owned
from bot.web.entry.card import render
from bot.web.entry.paths import is_ours, is_socket, is_static
from bot.web.entry.visit import Visit
from bot.web.house import House

FILES = {
    "console.css": "text/css",
    "console.js": "text/javascript",
    "door.css": "text/css",
    "door.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
PLACES = {
    "/": "talk",
    "/glucose": "glucose",
    "/meals": "meals",
    "/reminders": "reminders",
    "/circle": "circle",
    "/data": "own",
    "/people": "people",
    "/people/{patient_id}": "patient",
    "/admin": "admin",
}
"""Path -> file in pages/ with `async def show(visit, request)`. A new page: a row here, its file, and its path in entry/paths.py."""

PATIENCE_S = 30.0
"""How long a page may take to be made. NiceGUI's 3 s are too short for months of a sensor on a small or busy machine."""

HEAD = """
<link rel="stylesheet" href="/console/console.css">
<script src="/console/console.js"></script>
"""

_now: ContextVar[Visit | None] = ContextVar("visit", default=None)


class _Page(page):
    """A page whose language and theme are those of whoever looks at it."""

    def resolve_language(self) -> Any:
        visit = _now.get()
        return "zh-CN" if visit is not None and visit.language == "zh" else "en-US"

    def resolve_dark(self) -> bool | None:
        visit = _now.get()
        return {"light": False, "dark": True}.get(visit.taste.theme) if visit else None

    def resolve_title(self) -> str:
        visit = _now.get()
        return visit.words("name") if visit else "Tangban"


def attach(app: FastAPI, house: House) -> None:
    """Add files, what is fetched by its owner, and the pages; nothing where the process has no console."""
    if not any(isinstance(one, Web) for one in house.channels):
        return
    for name, kind in FILES.items():
        app.add_api_route(f"/console/{name}", _file(name, kind), methods=["GET"], include_in_schema=False)
    app.add_api_route("/console/tangban.otf", _font, methods=["GET"], include_in_schema=False)
    app.include_router(owned())
    # NiceGUI keeps one app for the process; a process that opens a second house (a test) joins it anew.
    core.app.middleware_stack = None
    core.app.user_middleware.clear()
    core.app._exception_handlers[:] = [failed]
    core.app.add_exception_handler(404, _missing)
    for path, place in PLACES.items():
        _page(path, place)
    ui.run_with(
        app,
        title="Tangban",
        favicon=None,
        dark=None,
        tailwind=False,
        reconnect_timeout=20.0,
        message_history_length=200,
        gzip_middleware_factory=None,
        show_welcome_message=False,
    )
    app.router.routes[-1].app = _Only(core.app)  # type: ignore[attr-defined]  # the mount that run_with just made


class _Only:
    """Lets NiceGUI see only what is the console's, and packs its files."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._packed = GZipMiddleware(app, minimum_size=1000, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what is ours; the rest is not there."""
        if scope["type"] == "http" and not is_ours(scope["path"]):
            await PlainTextResponse("not found", 404)(scope, receive, send)
        elif scope["type"] == "http" and is_static(scope["path"]):
            await self._packed(scope, receive, send)
        elif is_socket(scope["path"]) and not _opened_it(scope):
            await _refused(scope, receive, send)
        else:
            _now.set(scope.get("tangban"))
            await self._app(scope, receive, send)


def _opened_it(scope: Scope) -> bool:
    """Tell whether a socket is that of a page which this very session opened; a page that is gone is NiceGUI's to reload."""
    number = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("client_id", [""])[0]
    client = Client.instances.get(number)
    visit: Visit | None = scope.get("tangban")
    if client is None:
        return bool(number)
    owner: Visit | None = client.request.scope.get("tangban")
    return owner is not None and visit is not None and owner.ticket_hash == visit.ticket_hash


async def _missing(request: Request, _: Exception) -> Response:
    visit: Visit | None = request.scope.get("tangban")
    return HTMLResponse(render("missing", visit.language if visit else "en"), 404)


async def _refused(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse("not your page", 403)(scope, receive, send)


def _page(path: str, place: str) -> None:
    async def build(request: Request) -> Response | None:
        visit: Visit = request.scope["tangban"]
        ui.add_head_html(HEAD)
        shown = import_module(f"bot.web.console.pages.{place}").show
        try:
            answer: Response | None = await shown(visit, request)
        except Exception as error:  # whatever it was, the person gets a page that says so and no more
            failed(error)
            return HTMLResponse(render("trouble", visit.language), 500)
        return answer

    _Page(path, response_timeout=PATIENCE_S)(build)


def _file(name: str, kind: str) -> Any:
    with as_file(files("bot.web.console").joinpath(f"static/{name}")) as path:
        kept = path.read_bytes()

    async def give() -> Response:
        return Response(kept, media_type=kind, headers={"cache-control": "public, max-age=300"})

    return give


async def _font() -> Response:
    """Letters for a machine that has no Chinese ones; browsers ask for it only where they lack a letter."""
    with as_file(files("tools.pictures.font").joinpath("NotoSansSC-subset.otf")) as path:
        return FileResponse(
            path, media_type="font/otf", headers={"cache-control": "public, max-age=31536000"}
        )
