"""`make demo`: Tangban in one terminal, on platforms that are not there.

The fakes serve HTTP on loopback, `tangban serve` runs against them as a process of its own with an empty folder, and lines
are what a person says. WeChat is there if its channel and its fake are.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Protocol

import httpx

from prompts.reader import say
from tests.fakes.telegram import BotApi, Sent

PERSON = 7
QUIET_S, PATIENCE_S = 1.2, 45.0
"""An answer is over when so long nothing came; so long it is waited for."""


class Street(Protocol):
    """A platform with one person on it."""

    name: str

    def settings(self, port: int) -> dict[str, str]: ...
    def says(self, line: str) -> None: ...
    def came(self) -> list[str]: ...
    def close(self) -> None: ...


class OnTelegram:
    """A private chat on Telegram; the number of a button presses it."""

    name = "Telegram"

    def __init__(self, language: str) -> None:
        self._language = language
        self._api = BotApi()
        self._shown = 0
        self._keys: list[tuple[Sent, str]] = []

    def settings(self, port: int) -> dict[str, str]:
        return {"TANGBAN_TELEGRAM_TOKEN": self._api.token, "TANGBAN_TELEGRAM_BASE_URL": self._api.url}

    def says(self, line: str) -> None:
        if line.isdecimal() and 1 <= int(line) <= len(self._keys):
            sent, data = self._keys[int(line) - 1]
            self._keys = []
            self._api.presses_data(PERSON, data, sent)
        else:
            self._keys = []
            self._api.says(PERSON, line)

    def came(self) -> list[str]:
        new = self._api.sent[self._shown :]
        self._shown += len(new)
        return [line for sent in new for line in self._lines(sent)]

    def close(self) -> None:
        self._api.close()

    def _lines(self, sent: Sent) -> Iterator[str]:
        if sent.picture is not None:
            yield say("demo.picture", self._language, size=len(sent.picture) // 1024)
        if sent.document is not None:
            yield say("demo.file", self._language, name=sent.document[0])
        yield sent.text
        if labels := [key for row in sent.keyboard for key in row]:
            first = len(self._keys) + 1  # an answer of several messages numbers its buttons on
            self._keys += [(sent, str(key["callback_data"])) for key in labels]
            yield "  ".join(f"[{number}] {key['text']}" for number, key in enumerate(labels, first))
        yield ""


class OnWeChat:
    """A follower of an Official Account in secure mode."""

    name = "WeChat"

    def __init__(self, language: str) -> None:
        from tests.fakes.wechat.api import APP_ID, SECRET, Api
        from tests.fakes.wechat.platform import AES_KEY, TOKEN, Platform

        self._language = language
        self._api = Api()
        self._platform = Platform(self._api)
        self._keys = {"APP_ID": APP_ID, "SECRET": SECRET, "TOKEN": TOKEN, "AES_KEY": AES_KEY}
        self._person = "openid-of-the-demo"
        self._shown = 0

    def settings(self, port: int) -> dict[str, str]:
        from bot.channels.wechat.web import PATH

        self._platform.url = f"http://127.0.0.1:{port}{PATH}"
        named = {f"TANGBAN_WECHAT_{name}": value for name, value in self._keys.items()}
        return {**named, "TANGBAN_WECHAT_BASE_URL": self._api.url}

    def says(self, line: str) -> None:
        self._platform.says(self._person, line)

    def came(self) -> list[str]:
        new = self._api.seen.get(self._person, [])[self._shown :]
        self._shown += len(new)
        pictures = [one.picture for one in new]
        return [
            (say("demo.picture", self._language, size=len(picture) // 1024) if picture else one.text) + "\n"
            for one, picture in zip(new, pictures, strict=True)
        ]

    def close(self) -> None:
        self._platform.close()
        self._api.close()


def main() -> int:
    language = "zh" if os.environ.get("LANG", "zh").startswith("zh") or "--zh" in sys.argv else "en"
    streets: dict[str, Street] = {"/telegram": OnTelegram(language)}
    if _wechat_is_there():
        streets["/wechat"] = OnWeChat(language)
    _write(say("demo.starting", language))
    with tempfile.TemporaryDirectory() as folder, _serving(streets, folder, language):
        try:
            _talk(streets, language)
        except KeyboardInterrupt:
            _write("")
    for street in streets.values():
        street.close()
    return 0


def _talk(streets: dict[str, Street], language: str) -> None:
    here = streets["/telegram"]
    others = sorted(name for name in streets if len(streets) > 1)
    _write(say("demo.welcome", language, here=here.name, others=others))
    while (line := _line(here.name)) is not None:
        if line in streets:
            here = streets[line]
            _write(say("demo.here", language, here=here.name))
        elif line:
            here.says(line)
            _show(here, language)


def _show(here: Street, language: str) -> None:
    """Print what comes until nothing more does."""
    begun, heard = time.monotonic(), 0.0
    while time.monotonic() - begun < PATIENCE_S and (not heard or time.monotonic() - heard < QUIET_S):
        for line in here.came():
            heard = time.monotonic()
            _write(line)
        time.sleep(0.05)
    if not heard:
        _write(say("demo.nothing", language))


def _line(where: str) -> str | None:
    """Read a line from a terminal, with a prompt that says where one is, or from a pipe, repeating it; None at the end."""
    terminal = sys.stdin.isatty()
    try:
        line = input(f"{where} › " if terminal else "").strip()
    except EOFError:
        return None
    if not terminal:
        _write(f"› {line}")
    return line


@contextmanager
def _serving(streets: dict[str, Street], folder: str, language: str) -> Iterator[None]:
    port = _free_port()
    settings = {
        "PATH": os.environ["PATH"],
        "TANGBAN_DATA": folder,
        "TANGBAN_LANGUAGE": language,
        "TANGBAN_WEB_PORT": str(port),
        "TANGBAN_LOG_LEVEL": "error",
    }
    for street in streets.values():
        settings |= street.settings(port)
    command = [sys.executable, "-c", "from bot.cli import app; app()", "serve"]
    with subprocess.Popen(
        command, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as served:
        try:
            _until_ready(f"http://127.0.0.1:{port}/ready", served)
            yield
        finally:
            served.terminate()


def _until_ready(url: str, served: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and served.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise SystemExit("Tangban did not start: run `tangban doctor`.")


def _wechat_is_there() -> bool:
    return all(
        find_spec(name) for name in ("wechatpy", "bot.channels.wechat.web", "tests.fakes.wechat.platform")
    )


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
