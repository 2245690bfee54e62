"""The network below the HTTP client: the same words for what goes wrong, and the slip right before the body."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError

from bot.channels.telegram.streams import Transport
from bot.channels.telegram.wire import LEAVING, Wire
from tests.fakes.telegram import BotApi
from tests.fakes.web import Trouble

PNG = b"\x89PNG\r\n\x1a\n" + bytes(300_000)


@pytest.fixture
def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=Transport(4), timeout=2)


async def test_connections_are_used_again(client: httpx.AsyncClient, bot_api: BotApi) -> None:
    async with client:
        for _ in range(3):
            assert (await client.get(f"{bot_api.url}/bot{bot_api.token}/getMe")).json()["ok"]
        (connection,) = client._transport._pool.connections  # type: ignore[attr-defined]  # the only place to look
        assert "Request Count: 3" in repr(connection)


async def test_a_refused_connection_is_a_connect_error(client: httpx.AsyncClient) -> None:
    async with client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("trouble", "error"),
    [(Trouble(delay=3600), httpx.ReadTimeout), (Trouble(cut=True), httpx.RemoteProtocolError)],
)
async def test_silence_and_a_cut_are_told_apart(
    client: httpx.AsyncClient, bot_api: BotApi, trouble: Trouble, error: type[Exception]
) -> None:
    bot_api.troubles.once("getMe", trouble)
    async with client:
        with pytest.raises(error):
            await client.get(f"{bot_api.url}/bot{bot_api.token}/getMe")


async def test_a_connection_that_the_server_closed_is_not_used_again(client: httpx.AsyncClient) -> None:
    served, closed = list[int](), asyncio.Event()

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        served.append(1)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        closed.set()

    server = await asyncio.start_server(once, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with client, server:
        for _ in range(3):
            assert (await client.get(url)).text == "ok"
            await closed.wait()
            closed.clear()
            await asyncio.sleep(0.02)  # the end of the connection is in the kernel already: one look finds it
    assert len(served) == 3


async def test_the_slip_is_laid_once_and_before_the_server_has_the_request(bot_api: BotApi) -> None:
    order = list[str]()
    bot_api.private(7)
    answer = bot_api._server.answer

    def noted(request: Any) -> Any:
        order.append("server")
        return answer(request)

    bot_api._server.answer = noted
    leaving: Callable[[], None] = lambda: order.append("slip")  # noqa: E731  # a name for the type
    token = LEAVING.set(leaving)
    wire = Wire(2, 20.0)
    bot = Bot(bot_api.token, base_url=f"{bot_api.url}/bot", request=wire)
    await bot.send_message(7, "hi")
    LEAVING.reset(token)
    await bot.send_photo(7, PNG)
    await wire.shutdown()
    assert order == ["slip", "server", "server"]


async def test_a_picture_leaves_in_one_piece_after_its_slip(bot_api: BotApi) -> None:
    """Were it written in pieces, a process killed between them would think that it had gone."""
    bot_api.private(7)
    laid = list[int]()
    token = LEAVING.set(lambda: laid.append(len(bot_api.sent)))
    wire = Wire(2, 20.0)
    await Bot(bot_api.token, base_url=f"{bot_api.url}/bot", request=wire).send_photo(7, PNG, caption="c")
    LEAVING.reset(token)
    await wire.shutdown()
    assert laid == [0]
    assert bot_api.sent[0].picture == PNG


async def test_nothing_is_laid_when_nobody_answers_the_call() -> None:
    order = list[str]()
    token = LEAVING.set(lambda: order.append("slip"))
    wire = Wire(2, 2.0)
    with pytest.raises(NetworkError, match="ConnectError"):
        await Bot("1:x", base_url="http://127.0.0.1:9/bot", request=wire).send_message(7, "hi")
    LEAVING.reset(token)
    await wire.shutdown()
    assert order == []


def test_tls_is_verified_as_the_client_does_by_default() -> None:
    context = Transport(1)._pool._ssl_context  # the only place to look
    assert context is not None
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
