"""A real HTTP server on loopback whose answers are a function, and which can be told to make trouble.

It runs in threads of its own, so that a test may kill -9 the process that talks to it, block the event loop, or let a
request hang, and it answers all the same.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Upload:
    """A file in a form."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True)
class Request:
    """What came in; `form` holds the fields of the query, of a form (urlencoded or multipart) or of a JSON body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    form: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Response:
    """What goes out."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with one request: a delay in seconds, then an answer instead of the right one, or none at all.

    `heard` is whether the server acts on the request all the same; with `cut` the connection is then closed.
    """

    delay: float = 0.0
    response: Response | None = None
    cut: bool = False
    heard: bool = False


Answer = Callable[[Request], Response]
NOTHING = Trouble()


class WebServer:
    """Serves `answer` until closed; `trouble_for` says what goes wrong with a request."""

    def __init__(
        self, answer: Answer, trouble_for: Callable[[Request], Trouble] = lambda _request: NOTHING
    ) -> None:
        self.answer = answer
        self.trouble_for = trouble_for
        self.closing = threading.Event()
        self._server = _Threads(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def respond(self, request: Request) -> Response | None:
        """Answer one request, or tell by None that the connection is to be closed."""
        trouble = self.trouble_for(request)
        if trouble.heard:
            self.answer(request)
        if trouble.delay:
            self.closing.wait(trouble.delay)
        if trouble.cut:
            return None
        return trouble.response or self.answer(request)


class Troubles:
    """Troubles in a queue for each place; what is `standing` is met by every request until it is lifted.

    `met` tells which place ran into one of the queued, and when on a steady clock.
    """

    def __init__(self) -> None:
        self._queues: dict[str, deque[Trouble]] = {}
        self._standing: dict[str, tuple[Trouble, float]] = {}
        self._lock = threading.Lock()
        self.met: list[tuple[str, float]] = []

    def once(self, place: str, *troubles: Trouble) -> None:
        with self._lock:
            self._queues.setdefault(place, deque()).extend(troubles)

    def standing(self, place: str, trouble: Trouble, seconds: float = 1e9) -> None:
        with self._lock:
            self._standing[place] = (trouble, time.monotonic() + seconds)

    def lift(self, place: str) -> None:
        with self._lock:
            self._standing.pop(place, None)
            self._queues.pop(place, None)

    def next(self, *places: str) -> Trouble:
        with self._lock:
            for place in places:
                if self._queues.get(place):
                    self.met.append((place, time.monotonic()))
                    return self._queues[place].popleft()
                trouble, until = self._standing.get(place, (NOTHING, 0.0))
                if time.monotonic() < until:
                    return trouble
        return NOTHING


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no fault of the server."""


def _handler(server: WebServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = parse(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            response = server.respond(request)
            if response is None or server.closing.is_set():
                self.close_connection = True
                return
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            self.wfile.write(response.body)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815  # the names that http.server looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name that http.server uses
            """Keep quiet."""

    return Handler


def parse(method: str, path: str, headers: dict[str, str], body: bytes) -> Request:
    """Read the fields of a request wherever they are."""
    split = urlsplit(path)
    form: dict[str, Any] = dict(parse_qsl(split.query, keep_blank_values=True))
    kind = headers.get("Content-Type", headers.get("content-type", "application/json"))
    if kind.startswith("application/x-www-form-urlencoded"):
        form |= dict(parse_qsl(body.decode(), keep_blank_values=True))
    elif kind.startswith("multipart/form-data"):
        form |= _multipart(kind, body)
    elif kind.startswith("application/json") and body:
        told = json.loads(body)
        form |= told if isinstance(told, dict) else {}
    return Request(method, split.path, headers, body, form)


def _multipart(kind: str, body: bytes) -> dict[str, Any]:
    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    form: dict[str, Any] = {}
    for part in whole.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if (filename := part.get_filename()) is not None:
            form[str(name)] = Upload(filename, bytes(content or b""), part.get_content_type())
        else:
            form[str(name)] = bytes(content or b"").decode()
    return form


def as_json(answer: Any, status: int = 200, **headers: str) -> Response:
    """An answer as JSON."""
    return Response(status, json.dumps(answer).encode(), {"Content-Type": "application/json", **headers})
