"""The network below the library's HTTP client: asyncio's own streams, told when a request is about to leave.

The client's usual backend lets other tasks run between being asked to write and writing; here nothing comes between the
slip and the system call.
"""

import asyncio
import ctypes
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache, partial
from operator import call
from typing import Any

import httpcore
import httpx

from bot.delivery.outgoing.channel import still_ours

DEPARTING: ContextVar[Callable[[], None] | None] = ContextVar("departing", default=None)
"""Called once, immediately before the body of this task's request is written."""

LEFT: ContextVar[bool] = ContextVar("left", default=False)
"""Whether the body of this task's request was written."""


FLAGS = socket.MSG_DONTWAIT | getattr(socket, "MSG_NOSIGNAL", 0)


@cache
def _send_at_once() -> Callable[..., int]:
    """Return libc's `send`, called without giving up the interpreter's lock; it never waits, and -1 means nothing was sent."""
    send = ctypes.PyDLL(None).send
    send.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int)
    send.restype = ctypes.c_ssize_t
    return send


class Stream(httpcore.AsyncNetworkStream):
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  # httpcore's signature
        """Read what there is."""
        async with _within(timeout, httpcore.ReadTimeout, httpcore.ReadError):
            return await self._reader.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  # httpcore's signature
        """Write, and say so just before."""
        if not buffer:
            return
        async with _within(timeout, httpcore.WriteTimeout, httpcore.WriteError):
            if (departing := DEPARTING.get()) is not None:
                DEPARTING.set(None)
                still_ours()
                LEFT.set(True)
                buffer = self._depart(departing, buffer)
            self._writer.write(buffer)
            await self._writer.drain()

    def _depart(self, departing: Callable[[], None], buffer: bytes) -> bytes:
        """Lay the slip and send; return what is still to be written.

        Under TLS, and behind what still waits to be written, the slip is laid and everything is still to be written: then
        the process can be held up, and killed, between the two.
        """
        transport = self._writer.transport
        plain = transport.get_extra_info("sslcontext") is None and not transport.get_write_buffer_size()
        if not plain or transport.is_closing():
            departing()
            return buffer
        fileno = transport.get_extra_info("socket").fileno()
        steps: tuple[Callable[[], Any], ...] = (
            departing,
            partial(_send_at_once(), fileno, buffer, len(buffer), FLAGS),
        )
        # One call of C makes both, and libc is called with the interpreter's lock held (socket.send gives it up first, and
        # waits until another thread has taken it): between the slip and the system call nobody else gets a turn.
        _, sent = tuple(map(call, steps))
        return buffer[max(sent, 0) :]

    async def aclose(self) -> None:
        """Close without ceremony."""
        self._writer.close()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Speak TLS from here on."""
        async with _within(timeout, httpcore.ConnectTimeout, httpcore.ConnectError):
            await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        """Tell what the client asks of a connection: above all whether the server has closed it."""
        if info == "is_readable":
            return self._reader.at_eof() or bool(self._reader._buffer) or self._writer.is_closing()  # type: ignore[attr-defined]  # there is no public way to look without reading
        return self._writer.get_extra_info(
            {"server_addr": "peername", "client_addr": "sockname"}.get(info, info)
        )


class Network(httpcore.AsyncNetworkBackend):
    """Opens connections."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002  # asyncio sets TCP_NODELAY itself
    ) -> httpcore.AsyncNetworkStream:
        """Connect, to the first address that answers."""
        local = (local_address, 0) if local_address else None
        async with _within(timeout, httpcore.ConnectTimeout, httpcore.ConnectError):
            reader, writer = await asyncio.open_connection(
                host, port, local_addr=local, happy_eyeballs_delay=0.25
            )
        return Stream(reader, writer)

    async def sleep(self, seconds: float) -> None:
        """Wait before another try."""
        await asyncio.sleep(seconds)


class Transport(httpx.AsyncHTTPTransport):
    """The client's transport, over this network."""

    def __init__(self, connections: int) -> None:
        super().__init__()
        # The transport has no argument for its network, only its pool has.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30.0,
            network_backend=Network(),
        )


@asynccontextmanager
async def _within(
    seconds: float | None, late: type[Exception], broken: type[Exception]
) -> AsyncIterator[None]:
    """Keep a time limit, and say what goes wrong in the words of the HTTP client."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise late(str(error)) from error
    except (OSError, ssl.SSLError, asyncio.IncompleteReadError) as error:
        raise broken(str(error)) from error
