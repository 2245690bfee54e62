"""The whole program talks to a Bot API emulator that is not ours, by nothing but its base URL.

The emulator is the npm package telegram-test-api. Install it anywhere (`npm install telegram-test-api`) and name the
folder: TANGBAN_TEST_EMULATOR=FOLDER python -m pytest tests/bot/test_foreign_emulator.py
It knows no pictures (`sendPhoto` is answered with 500), so those are shown with our own fake in test_channel.py.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

FOLDER = os.environ.get("TANGBAN_TEST_EMULATOR", "")
TOKEN = "666:not-a-real-token"
START = """
const TelegramServer = require('telegram-test-api');
new TelegramServer({ port: Number(process.argv[1]), host: '127.0.0.1' }).start().then(() => console.log('up'));
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("node"), reason="node is not installed"),
    pytest.mark.skipif(not FOLDER, reason="TANGBAN_TEST_EMULATOR names no folder with telegram-test-api"),
]


@dataclass
class Emulator:
    """The emulator as a person uses it."""

    url: str

    def says(self, text: str) -> None:
        self._post("sendMessage", {**self._body(), "text": text})

    def presses(self, data: str) -> None:
        self._post("sendCallback", {**self._body(), "message": self._body(), "data": data})

    def hears(self, count: int, seconds: float = 30.0) -> list[dict[str, Any]]:
        """Wait until the bot has said so much, and return all of it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            history = self._post("getUpdatesHistory", {"token": TOKEN})["result"]
            said = [one["message"] for one in history if "chat_id" in one.get("message", {})]
            if len(said) >= count:
                return said
            time.sleep(0.05)
        raise AssertionError(f"{len(said)} of {count} messages after {seconds} s")

    def _body(self) -> dict[str, Any]:
        person = {"id": 7, "first_name": "P", "is_bot": False, "language_code": "zh-hans"}
        chat = {"id": 7, "type": "private", "first_name": "P"}
        return {"botToken": TOKEN, "from": person, "chat": chat, "date": int(time.time())}

    def _post(self, route: str, body: dict[str, Any]) -> Any:
        return httpx.post(f"{self.url}/{route}", json=body, timeout=5).json()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(["node", "-e", START, str(port)], cwd=FOLDER, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"up\n"
        yield Emulator(f"http://127.0.0.1:{port}")
        server.kill()


@pytest.fixture
def tangban(emulator: Emulator, tmp_path: Path) -> Iterator[None]:
    settings = {
        "TANGBAN_TELEGRAM_TOKEN": TOKEN,
        "TANGBAN_TELEGRAM_BASE_URL": emulator.url,
        "TANGBAN_DATA": str(tmp_path),
    }
    program = Path(sys.executable).with_name("tangban")
    with subprocess.Popen([program, "serve"], cwd=tmp_path, env={**os.environ, **settings}) as process:
        yield
        process.terminate()
        assert process.wait(15) == 0


@pytest.mark.usefixtures("tangban")
def test_an_emulator_that_is_not_ours_holds_a_conversation(emulator: Emulator) -> None:
    emulator.says("早上空腹6.8，中午吃了两个肉包一杯豆浆")
    logged = emulator.hears(1)[0]
    assert "6.8 mmol/L" in logged["text"]
    assert "肉包" in logged["text"]
    keyboard = logged["reply_markup"]["inline_keyboard"]
    before = len(emulator.hears(1))
    emulator.presses(keyboard[0][0]["callback_data"])
    assert "肉包" in emulator.hears(before + 1)[-1]["text"]
    before = len(emulator.hears(1))
    emulator.says("can I have a banana?")
    assert any("banana" in said["text"] for said in emulator.hears(before + 1)[before:])
