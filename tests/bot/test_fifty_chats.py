"""Fifty chats and an embedder that is slow: over HTTP against a served process, whose loop stays free while the embedder is held.

How late the loop is, in milliseconds, is told by `python -m benchmarks.delivery.served_lag`; here nothing looks at a clock.
"""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.bot.cradle import WAIT_S, Cradle, free_port, until
from tests.fakes.telegram import BotApi
from tests.fakes.web import Request, Response, WebServer

CHATS = range(1, 51)
OTHER = 99
TOLD, ASKED = "昨天孙子来看我了，特别开心", "我之前跟你说过孙子的事吗"


@dataclass
class Gate:
    """Where the embedder asks for each text, from the loop's thread or from beside it; it waits while the gate is shut."""

    open: threading.Event = field(default_factory=threading.Event)
    asked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._server = WebServer(self._answer)
        self.url = self._server.url
        self.open.set()

    def _answer(self, request: Request) -> Response:
        self.asked[request.path] += 1
        self.open.wait(WAIT_S)
        return Response(200, b"{}")

    def close(self) -> None:
        self.open.set()
        self._server.close()


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.close()


@pytest.fixture
def served(cradle: Cradle, bot_api: BotApi, gate: Gate, tmp_path: Path) -> Iterator[str]:
    """The address of a served process whose embedder asks at the gate."""
    settings = {
        "data": str(tmp_path),
        "telegram_token": bot_api.token,
        "telegram_base_url": bot_api.url,
        "web_port": free_port(),
    }
    process = cradle.born(settings, gate=gate.url)
    yield f"http://127.0.0.1:{settings['web_port']}"
    cradle.kill(process)


def _metric(address: str, name: str) -> float:
    page = httpx.get(f"{address}/metrics", timeout=WAIT_S, trust_env=False).text
    found = re.search(rf"^{name}(?:{{[^}}]*}})? (\S+)$", page, re.MULTILINE)
    assert found is not None, f"{name} is not told"
    return float(found[1])


def _up(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health", timeout=WAIT_S, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.slow
def test_50_chats_with_a_slow_embedder_are_answered_and_the_loop_is_free_while_it_is_held(
    served: str, bot_api: BotApi, gate: Gate
) -> None:
    """While no text gets through the embedder, the process answers whoever needs none, and tells how late its loop is."""
    until(lambda: _up(served))
    for chat in CHATS:
        bot_api.says(chat, TOLD)
    for chat in CHATS:
        bot_api.wait_for(2, WAIT_S, chat)  # an answer, and a word of welcome
    gate.open.clear()
    looked, asked = _metric(served, "tangban_loop_lag_seconds_count"), gate.asked.total()
    for chat in CHATS:
        bot_api.says(chat, ASKED)
    until(lambda: gate.asked.total() > asked)  # held now, for as long as it takes
    bot_api.says(OTHER, "早上空腹6.8")
    bot_api.wait_for(1, WAIT_S, OTHER)
    assert "6.8" in bot_api.texts(OTHER)[0]
    assert _up(served)
    until(lambda: _metric(served, "tangban_loop_lag_seconds_count") > looked + 50)
    assert _metric(served, "tangban_loop_lag_seconds_sum") >= 0
    gate.open.set()
    for chat in CHATS:
        bot_api.wait_for(3, WAIT_S, chat)
    assert all("孙子" in bot_api.texts(chat)[2] for chat in CHATS)
    assert gate.asked.total() >= 2 * len(CHATS)
    assert set(gate.asked) == {"/beside"}
