"""Stands before everything of the console: hosts and origins, who comes, headers, and a nonce for every script.

Plain ASGI, so that WebSockets pass the same gate. What is not the console's is left to whoever it belongs to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.address import LOOPBACK
from bot.web.entry.limits import REQUESTS, Limits
from bot.web.entry.paths import is_ours, is_page, is_public, is_socket, is_static
from bot.web.entry.visit import Reception, Visit

TELEGRAM_FRAMES = "https://web.telegram.org https://*.web.telegram.org"
_SAFE = {"GET", "HEAD", "OPTIONS"}
_TASTES = {"tangban_lang": "lang", "tangban_theme": "theme"}


@dataclass(frozen=True)
class Caller:
    """A request as the gate sees it."""

    scope: Scope
    headers: Headers
    cookies: Mapping[str, str]
    secure: bool

    @property
    def path(self) -> str:
        """What is asked for."""
        return str(self.scope["path"])

    @property
    def address(self) -> str:
        """The machine that asks, as far as the nearest proxy tells."""
        client = self.scope.get("client")
        return client[0] if client else "?"

    @property
    def ticket(self) -> str | None:
        """The ticket that the browser shows."""
        return self.cookies.get(cookie_name(self.secure))

    @property
    def tastes(self) -> dict[str, str]:
        """What the browser wants the page to look like."""
        return {name: self.cookies[cookie] for cookie, name in _TASTES.items() if cookie in self.cookies}


def cookie_name(secure: bool) -> str:
    """Name the cookie of the ticket; the prefix binds it to this host alone, where there is https."""
    return "__Host-tangban" if secure else "tangban"


def ticket_cookie(ticket: str, secure: bool, framed: bool) -> str:
    """Write the cookie of a ticket; inside Telegram's frame it must be a partitioned third-party one."""
    kind = "SameSite=None; Partitioned" if framed and secure else "SameSite=Lax"
    return f"{cookie_name(secure)}={ticket}; Path=/; HttpOnly; {kind}{'; Secure' if secure else ''}"


class Gate:
    """Lets through what may pass, and dresses every answer."""

    def __init__(self, app: ASGIApp, reception: Reception, limits: Limits) -> None:
        self._app = app
        self._reception = reception
        self._limits = limits
        self._public = urlsplit(reception.house.settings.public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request or socket on, or turn it away."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if not is_ours(scope["path"]):
            await self._app(scope, receive, _with(send, _plain))
            return
        caller = self._caller(scope)
        if (refused := self._refused(caller)) is not None:
            await _refuse(refused, scope, receive, send)
            return
        await self._pass(caller, receive, send)

    async def _pass(self, caller: Caller, receive: Receive, send: Send) -> None:
        scope, nonce = caller.scope, token_urlsafe(16)
        visit, fresh = (None, None) if is_static(caller.path) else await self._visit(caller)
        if visit is None and not is_public(caller.path):
            await _refuse(_outside(caller), scope, receive, send)
            return
        scope["tangban"] = visit
        scope["tangban_caller"] = caller
        framed = caller.path.startswith("/enter/telegram") or (visit is not None and visit.way == "telegram")

        def dress(headers: MutableHeaders) -> None:
            _plain(headers)
            headers["content-security-policy"] = policy(nonce, framed)
            if not framed:
                headers["x-frame-options"] = "DENY"
            if not is_static(caller.path):
                headers["cache-control"] = "no-store"
            if caller.secure:
                headers["strict-transport-security"] = "max-age=31536000"
            if fresh is not None:
                headers.append("set-cookie", ticket_cookie(fresh, caller.secure, framed=False))

        if scope["type"] == "http" and not is_static(caller.path):
            await self._app(scope, receive, _Nonced(_with(send, dress), nonce))
        else:
            await self._app(scope, receive, _with(send, dress))

    async def _visit(self, caller: Caller) -> tuple[Visit | None, str | None]:
        """Find who comes; on an untouched machine the local person is let in, with a ticket that is new."""
        found = await self._reception.visit(caller.ticket, caller.tastes)
        if found is not None or not self._local(caller):
            return found, None
        ticket = await self._reception.local()
        return await self._reception.visit(ticket, caller.tastes), ticket

    def _local(self, caller: Caller) -> bool:
        """Tell whether this is the very machine: no proxy between, and a page that is asked for (not a socket)."""
        forwarded = any(name in caller.headers for name in ("forwarded", "x-forwarded-for", "via"))
        old = caller.scope.get("http_version") == "1.0"  # how a proxy that says nothing of itself speaks
        return (
            self._reception.open_to_local
            and caller.scope["type"] == "http"
            and is_page(caller.path)
            and caller.address in {*LOOPBACK, "testclient"}
            and not forwarded
            and not old
        )

    def _caller(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        public = self._public.scheme == "https" and headers.get("host", "") == self._public.netloc
        secure = public or scope.get("scheme") in {"https", "wss"}
        return Caller(scope, headers, cookie_parser(headers.get("cookie", "")), secure)

    def _refused(self, caller: Caller) -> Response | None:
        if not self._host_holds(caller.headers.get("host", "")):
            return PlainTextResponse("unknown host", 421)
        if not _origin_holds(caller, self._public.netloc):
            return PlainTextResponse("foreign origin", 403)
        now = self._reception.house.clock()
        if not is_static(caller.path) and not self._limits.take("request", caller.address, REQUESTS, now):
            return PlainTextResponse("slow down", 429, headers={"retry-after": "10"})
        return None

    def _host_holds(self, host: str) -> bool:
        """Refuse names that are not ours: a page elsewhere may have its name point at this machine."""
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if name in LOOPBACK:
            return True
        if self._public.netloc:
            return host == self._public.netloc
        return bool(host) and self._reception.house.settings.web_host not in LOOPBACK


def policy(nonce: str, framed: bool) -> str:
    """Write the content security policy. NiceGUI compiles its handlers in the browser, hence unsafe-eval; inline scripts need the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
            f"frame-ancestors {TELEGRAM_FRAMES if framed else chr(39) + 'none' + chr(39)}",
        )
    )


def _origin_holds(caller: Caller, public: str) -> bool:
    """Let nothing in that another site's page sent along with this browser's cookie."""
    origin = caller.headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc in {caller.headers.get("host", ""), public} - {""}
    if caller.scope["type"] == "http" and caller.scope["method"] in _SAFE and not is_socket(caller.path):
        return True
    return caller.headers.get("sec-fetch-site") == "same-origin"


def _outside(caller: Caller) -> Response:
    if is_socket(caller.path) or caller.path.startswith("/own/"):
        return PlainTextResponse("sign in first", 401)
    return RedirectResponse("/enter", 303)


def _plain(headers: MutableHeaders) -> None:
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "same-origin"
    headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"


def _with(send: Send, dress: Callable[[MutableHeaders], None]) -> Send:
    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            dress(MutableHeaders(scope=message))
        await send(message)

    return dressed


class _Nonced:
    """Gives every script tag of an HTML answer the nonce; what people wrote is escaped there and holds no tags."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._nonce = nonce
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        """Hold an HTML answer back until it is whole."""
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if kind.startswith("text/html"):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            message = await self._begin()
        await self._send(message)

    async def _begin(self) -> Message:
        body = self._body.replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
        if self._start is not None:
            MutableHeaders(scope=self._start)["content-length"] = str(len(body))
            await self._send(self._start)
        return {"type": "http.response.body", "body": body, "more_body": False}


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await answer(scope, receive, _with(send, _plain))
