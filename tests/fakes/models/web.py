"""A loopback HTTP server that can stream: routes are functions, answers may be iterators of bytes."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.web import parse

Body = dict[str, Any]


@dataclass
class Reply:
    """A status with bytes, or with an iterator that is sent in chunks; None in it cuts the connection."""

    status: int = 200
    body: bytes | Iterator[bytes | None] = b""
    kind: str = "application/json"


Route = Callable[[Body, dict[str, str]], Reply]


@dataclass
class StreamingServer:
    """Serves routes named "POST /api/chat" until closed; one that ends with "*" takes every path that begins so, as it is.

    Such a route is given {"path", "raw"} in place of the JSON of a body.
    """

    routes: dict[str, Route] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._server = _Threads(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, command: str, path: str, headers: dict[str, str], raw: bytes) -> Reply:
        wish = f"{command} {path.partition('?')[0]}"
        if (route := self.routes.get(wish)) is not None:
            return route(parse(command, path, headers, raw).form, headers)
        begins = next((key for key in self.routes if key[-1:] == "*" and wish.startswith(key[:-1])), None)
        if begins is None:
            return as_json({"error": "not found"}, 404)
        return self.routes[begins]({"path": path, "raw": raw}, headers)

    def close(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no fault of the server."""


def as_json(answer: Any, status: int = 200) -> Reply:
    return Reply(status, json.dumps(answer).encode())


def _handler(server: StreamingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._send(server.answer(self.command, self.path, headers, raw))

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            if isinstance(reply.body, bytes):
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(reply.body)
                return
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for chunk in reply.body:
                if chunk is None or server.closing.is_set():
                    self.close_connection = True
                    return
                self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")

        do_GET = do_POST = do_HEAD = do_DELETE = _serve  # noqa: N815  # the names that http.server looks for

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name that http.server uses
            """Keep quiet."""

    return Handler
