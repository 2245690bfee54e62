"""The whole program talks to Bot API emulators that are not ours, by nothing but its base URL.

The first is the npm package telegram-test-api. Install it anywhere (`npm install telegram-test-api`) and name the
folder: TANGBAN_TEST_EMULATOR=FOLDER python -m pytest tests/bot/test_foreign_emulator.py
It knows no pictures (`sendPhoto` is answered with 500), so the second is telegram-bot-api-mock, in Python: install it from its
repository (github.com/werdnum/telegram-bot-api-mock) into an environment of its own, Python 3.13, and name that Python:
TANGBAN_TEST_EMULATOR_PYTHON=VENV/bin/python python -m pytest tests/bot/test_foreign_emulator.py
"""

import base64
import io
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

FOLDER = os.environ.get("TANGBAN_TEST_EMULATOR", "")
PYTHON = os.environ.get("TANGBAN_TEST_EMULATOR_PYTHON", "")
TOKEN = "666:not-a-real-token"
START = """
const TelegramServer = require('telegram-test-api');
new TelegramServer({ port: Number(process.argv[1]), host: '127.0.0.1' }).start().then(() => console.log('up'));
"""

pytestmark = pytest.mark.slow
with_node = pytest.mark.skipif(
    not (FOLDER and shutil.which("node")),
    reason="TANGBAN_TEST_EMULATOR names no folder with telegram-test-api",
)
with_python = pytest.mark.skipif(
    not PYTHON, reason="TANGBAN_TEST_EMULATOR_PYTHON names no Python with telegram-bot-api-mock"
)


@dataclass
class Emulator:
    """telegram-test-api as a person uses it."""

    url: str

    def says(self, text: str) -> None:
        self._post("sendMessage", {**self._body(), "text": text})

    def presses(self, data: str) -> None:
        self._post("sendCallback", {**self._body(), "message": self._body(), "data": data})

    def said(self) -> list[dict[str, Any]]:
        """All that the bot has said."""
        history = self._post("getUpdatesHistory", {"token": TOKEN})["result"]
        return [one["message"] for one in history if "chat_id" in one.get("message", {})]

    def _body(self) -> dict[str, Any]:
        person = {"id": 7, "first_name": "P", "is_bot": False, "language_code": "zh-hans"}
        chat = {"id": 7, "type": "private", "first_name": "P"}
        return {"botToken": TOKEN, "from": person, "chat": chat, "date": int(time.time())}

    def _post(self, route: str, body: dict[str, Any]) -> Any:
        return httpx.post(f"{self.url}/{route}", json=body, timeout=5).json()


@dataclass
class Mock:
    """telegram-bot-api-mock as a person uses it."""

    url: str

    def says(self, text: str) -> None:
        self._post("sendMessage", text=text)

    def shows(self, picture: bytes) -> None:
        self._post("sendPhoto", photo=base64.b64encode(picture).decode(), filename="meal.png")

    def presses(self, message: dict[str, Any], data: str) -> None:
        self._post("sendCallback", message_id=message["message_id"], callback_data=data)

    def picture(self, message: dict[str, Any]) -> Image.Image:
        """Fetch the largest size of a picture that the bot sent."""
        file_id = message["photo"][-1]["file_id"]
        return Image.open(io.BytesIO(httpx.get(f"{self.url}/client/getMedia/{file_id}", timeout=5).content))

    def said(self) -> list[dict[str, Any]]:
        """All that the bot has said, which the emulator tells in no order."""
        asked = {"bot_token": TOKEN, "chat_id": "7"}
        answer = httpx.get(f"{self.url}/client/getUpdates", params=asked, timeout=5).json()
        return sorted((one["message"] for one in answer["result"]), key=itemgetter("message_id"))

    def _post(self, route: str, **body: Any) -> None:
        person = {"id": 7, "first_name": "P", "is_bot": False, "language_code": "zh-hans"}
        whole = {"bot_token": TOKEN, "chat_id": 7, "from_user": person, **body}
        assert httpx.post(f"{self.url}/client/{route}", json=whole, timeout=5).json()["ok"]


def _hears(
    person: Emulator | Mock, does: Callable[[], None], wanted: Callable[[dict[str, Any]], Any]
) -> dict[str, Any]:
    """Do something, and wait for the first message after it that is as wanted: others may come before and behind it."""
    before, deadline = len(person.said()), time.monotonic() + 60
    does()
    while time.monotonic() < deadline:
        if found := [said for said in person.said()[before:] if wanted(said)]:
            return found[0]
        time.sleep(0.05)
    raise AssertionError(f"within a minute there was only {person.said()[before:]}")


def _words(*words: str) -> Callable[[dict[str, Any]], bool]:
    return lambda said: all(word in said.get("text", "") for word in words)


def _free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


@contextmanager
def _tangban(url: str, folder: Path) -> Iterator[None]:
    settings = {
        "TANGBAN_TELEGRAM_TOKEN": TOKEN,
        "TANGBAN_TELEGRAM_BASE_URL": url,
        "TANGBAN_DATA": str(folder),
    }
    program = Path(sys.executable).with_name("tangban")
    with subprocess.Popen([program, "serve"], cwd=folder, env={**os.environ, **settings}) as process:
        yield
        process.terminate()
        assert process.wait(15) == 0


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    port = _free_port()
    with subprocess.Popen(["node", "-e", START, port], cwd=FOLDER, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"up\n"
        with _tangban(f"http://127.0.0.1:{port}", tmp_path):
            yield Emulator(f"http://127.0.0.1:{port}")
        server.kill()


@pytest.fixture
def mock(tmp_path: Path) -> Iterator[Mock]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        PYTHON,
        "-m",
        "uvicorn",
        "telegram_bot_api_mock.app:app",
        "--port",
        port,
        "--log-level",
        "error",
    ]
    with subprocess.Popen(command) as server:
        while not _up(url):
            time.sleep(0.05)
        with _tangban(url, tmp_path):
            yield Mock(url)
        server.kill()


def _up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@with_node
def test_an_emulator_that_is_not_ours_holds_a_conversation(emulator: Emulator) -> None:
    told = partial(emulator.says, "早上空腹6.8，中午吃了两个肉包一杯豆浆")
    logged = _hears(emulator, told, _words("6.8 mmol/L", "肉包"))
    button = logged["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    _hears(emulator, partial(emulator.presses, button), _words("肉包"))
    _hears(emulator, partial(emulator.says, "can I have a banana?"), _words("banana"))


@with_python
def test_another_one_holds_a_conversation_with_pictures(mock: Mock) -> None:
    told = partial(mock.says, "早上空腹6.8，中午吃了两个肉包一杯豆浆")
    logged = _hears(mock, told, _words("6.8 mmol/L", "肉包"))
    button = logged["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    _hears(mock, partial(mock.presses, logged, button), _words("肉包"))
    drawn = _hears(mock, partial(mock.says, "画一下我今天的血糖"), lambda said: said.get("photo"))
    assert min(mock.picture(drawn).size) > 400
    _hears(mock, partial(mock.shows, _white()), _words("照片"))
    _hears(mock, partial(mock.says, "can I have a banana?"), _words("banana"))


def _white() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(held, "PNG")
    return held.getvalue()
