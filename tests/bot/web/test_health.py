"""Whoever watches over the process learns whether it lives, and whether it can work."""

import asyncio

import httpx
import pytest

from bot.web.house import House
from bot.web.server import BODY_LIMIT, Server, build


async def test_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).json() == {"status": "alive"}
    answer = await client.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"parts": {"database": "ok", "inbox": "ok"}})


async def test_not_ready_without_the_database(
    client: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_work: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr(house.database, "read", away)
        answer = await client.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"parts": {"database": "failing"}})


async def test_a_body_that_says_it_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/health", headers={"content-length": str(BODY_LIMIT + 1)}, content=b"x")
    assert answer.status_code == 413


async def test_served_over_http_and_ended_when_cancelled(house: House) -> None:
    server = Server(build(house), "127.0.0.1", 0)
    running = asyncio.create_task(server.run())
    await server.started()
    async with httpx.AsyncClient() as one:
        assert (await one.get(f"http://127.0.0.1:{server.port}/health")).status_code == 200
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
