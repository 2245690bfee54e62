"""Telegram calls us: over HTTP, with the right secret, within limits, committed before the 200."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import Session, create_engine, select

from bot.channels.telegram.channel import Manner, Telegram
from bot.channels.telegram.keeper import Care
from bot.channels.telegram.webhook import SECRET, Hook, attach, hook_of
from bot.web.server import Bounded, Server
from memory.records import Inbox, Outbox, Reading
from tests.bot.channels.telegram.conftest import FAST, RHYTHM, until
from tests.bot.house import House
from tests.fakes.telegram import BotApi


@dataclass
class Hooked:
    """A bot that is called, its web app on loopback, and what is needed to call it."""

    api: BotApi
    house: House
    telegram: Telegram
    hook: Hook

    async def post(self, body: bytes, secret: str | None = None, **more: Any) -> int:
        headers = {SECRET: self.hook.secret if secret is None else secret, "Content-Type": "application/json"}
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.post(self.hook.url, content=more.get("stream", body), headers=headers)
        return answer.status_code


class _Web:
    """What `attach` looks at of the running house."""

    def __init__(self, channel: Telegram) -> None:
        self.channels = [channel]


@pytest.fixture
async def hooked(house: House, bot_api: BotApi) -> AsyncIterator[Hooked]:
    app = FastAPI()
    app.add_middleware(Bounded)
    server = Server(app, "127.0.0.1", 0)
    serving = asyncio.create_task(server.run())
    await server.started()
    hook = hook_of(f"http://127.0.0.1:{server.port}", bot_api.token)
    manner = Manner(RHYTHM, FAST, 10.0, hook, Care(every_s=0.2, pause_s=0.05, deaf_s=0.3))
    telegram = Telegram(bot_api.token, bot_api.url, house.clock, manner)
    attach(app, _Web(telegram))
    office = await house.open(telegram)
    running = asyncio.create_task(telegram.run(office))
    await until(lambda: bot_api.hook)
    yield Hooked(bot_api, house, telegram, hook)
    for task in (running, serving):
        task.cancel()
    await asyncio.gather(running, serving, return_exceptions=True)
    await telegram.close()


def said(text: str, number: int = 5, person: int = 7) -> dict[str, Any]:
    chat = {"id": person, "type": "private", "first_name": "P"}
    sender = {"id": person, "is_bot": False, "first_name": "P", "language_code": "zh"}
    body = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender, "text": text}
    return {"update_id": number, "message": body}


async def test_what_telegram_brings_is_answered(hooked: Hooked) -> None:
    hooked.api.says(7, "早上6.8")
    (sent,) = await asyncio.to_thread(hooked.api.wait_for, 1)
    assert sent.text == "re: 早上6.8"
    assert hooked.telegram.healthy()
    assert hooked.api.calls[-1][0] != "getUpdates"


async def test_the_same_update_posted_three_times_is_one_row_one_effect_one_reply(hooked: Hooked) -> None:
    hooked.api.private(7)
    body = json.dumps(said("6.8")).encode()
    assert await asyncio.gather(*(hooked.post(body) for _ in range(3))) == [200, 200, 200]
    await asyncio.to_thread(hooked.api.wait_for, 1)
    await hooked.house.offices[0].quiet()
    assert await hooked.post(body) == 200
    await hooked.house.offices[0].quiet()
    assert len(await hooked.house.rows(Inbox)) == len(await hooked.house.rows(Reading)) == 1
    assert hooked.api.texts() == ["re: 6.8"]


@pytest.mark.safety
@pytest.mark.parametrize("secret", ["", "wrong", "ü", "0" * 64])
async def test_a_wrong_secret_is_refused_before_anything_is_read(hooked: Hooked, secret: str) -> None:
    headers = [(SECRET.encode(), secret.encode()), (b"content-type", b"application/json")]
    async with httpx.AsyncClient() as client:
        answer = await client.post(hooked.hook.url, content=json.dumps(said("6.8")), headers=headers)
    assert answer.status_code == 403
    assert await hooked.house.rows(Inbox) == []


async def _endless(pieces: int) -> AsyncIterator[bytes]:
    yield b'{"update_id": 1, "message": "'
    for _ in range(pieces):
        yield b"x" * 65536
    yield b'"}'


@pytest.mark.safety
async def test_a_huge_body_is_refused_also_where_its_length_is_not_told(hooked: Hooked) -> None:
    assert await hooked.post(b"x" * (1024 * 1024 + 1)) == 413
    assert await hooked.post(b"", stream=_endless(20)) == 413
    assert await hooked.post(b"", stream=_endless(3)) == 200
    assert await hooked.house.rows(Inbox) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_update_is_refused_and_what_cannot_be_read_is_passed_over(
    hooked: Hooked, body: bytes
) -> None:
    assert await hooked.post(body) == 400
    assert await hooked.post(b'{"update_id": 1, "message": "what"}') == 200


async def test_nothing_is_confirmed_that_is_not_committed(hooked: Hooked) -> None:
    office, tries = hooked.house.offices[0], list[int]()
    keep = office.inbox.accept_all

    async def failing(messages, offset=None):  # type: ignore[no-untyped-def]  # as accept_all
        tries.append(1)
        if len(tries) < 3:
            raise OSError("disk full")
        return await keep(messages, offset)

    office.inbox.accept_all = failing  # type: ignore[method-assign]  # a disk that is full for a while
    hooked.api.private(7)
    body = json.dumps(said("6.8")).encode()
    assert [await hooked.post(body) for _ in range(3)] == [503, 503, 200]
    await asyncio.to_thread(hooked.api.wait_for, 1)


async def test_a_webhook_that_somebody_changed_is_set_again_and_one_that_cannot_be_is_told(
    hooked: Hooked,
) -> None:
    hooked.api.hook = None
    await until(lambda: hooked.api.hook)
    assert hooked.api.hook is not None
    assert hooked.api.hook.secret == hooked.hook.secret
    hooked.api.fails("getWebhookInfo", 502, times=100_000)
    await until(lambda: not hooked.telegram.healthy())
    hooked.api.troubles.lift("getWebhookInfo")
    await until(hooked.telegram.healthy)


async def test_who_is_polled_takes_the_webhook_down_and_loses_nothing(house: House, bot_api: BotApi) -> None:
    bot_api.set_webhook({"url": "http://127.0.0.1:9/"})
    bot_api.says(7, "waiting")
    telegram = Telegram(bot_api.token, bot_api.url, house.clock, Manner(RHYTHM, FAST))
    running = asyncio.create_task(telegram.run(await house.open(telegram)))
    await asyncio.to_thread(bot_api.wait_for, 1)
    assert bot_api.hook is None
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await telegram.close()


async def test_before_the_bot_knows_its_name_updates_come_again(hooked: Hooked) -> None:
    hooked.telegram._me = replace(hooked.telegram._me, username="")
    body = json.dumps(said("6.8")).encode()
    assert await hooked.post(body) == 503


@pytest.mark.slow
def test_killed_between_the_200_and_the_reply_answers_once_after_the_restart(
    bot_api: BotApi, tmp_path: Path
) -> None:
    """The real program, with the real companion: posted x3, killed -9 right after the 200, posted again."""
    bot_api.private(7)
    environment = {
        "PATH": os.environ["PATH"],
        "TANGBAN_DATA": str(tmp_path),
        "TANGBAN_TELEGRAM_TOKEN": bot_api.token,
        "TANGBAN_TELEGRAM_BASE_URL": bot_api.url,
        "TANGBAN_TELEGRAM_WEBHOOK": "true",
        "TANGBAN_WEB_PORT": str(_free_port()),
    }
    port = environment["TANGBAN_WEB_PORT"]
    environment["TANGBAN_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    hook = hook_of(environment["TANGBAN_PUBLIC_URL"], bot_api.token)
    body = said("早上空腹6.8")
    for round_ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", "from bot.cli import app; app()", "serve"], env=environment
        ) as process:
            _until_ready(f"http://127.0.0.1:{port}/ready")
            for _ in range(3):
                answer = httpx.post(hook.url, json=body, headers={SECRET: hook.secret})
                assert answer.status_code == 200
                if round_ == 0:
                    os.kill(process.pid, signal.SIGKILL)
                    break
            if round_ == 1:
                bot_api.wait_for(1)
                process.terminate()
    engine = create_engine(f"sqlite:///{tmp_path / 'tangban.db'}")
    with Session(engine) as session:
        assert len(session.exec(select(Inbox)).all()) == len(session.exec(select(Reading)).all()) == 1
        sent = [row.state for row in session.exec(select(Outbox)).all()]
    engine.dispose()
    assert set(sent) <= {"sent", "unknown"}
    assert len(bot_api.sent) == len(sent)


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _until_ready(url: str) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise AssertionError("never ready")
