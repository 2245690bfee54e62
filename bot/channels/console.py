"""The terminal: lines are messages, answers are printed, typing the number of a button presses it."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from rich.console import Console as Screen
from rich.text import Text

from bot.clock import Clock
from bot.delivery.inbox import Receipt
from bot.delivery.office import Office
from bot.delivery.outgoing.letters import Key, Letter, Limits
from bot.delivery.outgoing.pacing import Pace
from bot.message import Message
from prompts.reader import say
from tools.export.shelf import Kind, place, shelf

LEAVING = frozenset({"quit", "exit", "/quit", "/exit", "退出"})
PROMPT = "› "


class Console:
    """One person at this terminal; pictures and files are written into `folder` and their paths printed."""

    name = "console"
    bot = "local"
    pace: Pace | None = None
    limits = Limits(text=1_000_000, caption=1_000_000)

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        account: str = "me",
        language: str = "zh",
        screen: Screen | None = None,
    ) -> None:
        self._account = account
        self._folder = folder
        self._clock = clock
        self._language = language
        self._screen = screen or Screen(highlight=False)
        self._keys: list[Key] = []
        self._asked = False
        self.said: list[Letter] = []
        self.quiet = False

    async def run(self, office: Office) -> None:
        """Talk until the input ends."""
        async for line in _lines(sys.stdin.isatty()):
            if line.strip().lower() in LEAVING:
                break
            if line.strip():
                await self.ask(office, line.rstrip("\n"))

    async def ask(self, office: Office, line: str) -> list[Letter]:
        """Say one thing and return what was answered, when everything is settled."""
        self.said, self._asked = [], True
        receipt = await office.inbox.accept(self._message(line))
        self._refused(receipt)
        await office.quiet()
        return self.said

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:  # noqa: ARG002  # this terminal is the only chat
        """Print a letter."""
        leaving()
        self.said.append(letter)
        first = self._number(letter)
        if not self.quiet:
            self._show(letter, first)
        return uuid4().hex

    async def working(self, chat: str) -> None:
        """Show nothing: whoever sits here sees that no prompt has come yet."""

    def is_group(self, chat: str) -> bool:  # noqa: ARG002  # as for working
        """Nobody else listens."""
        return False

    def _message(self, line: str) -> Message:
        pressed = self._pressed(line)
        return Message(
            channel=self.name,
            bot=self.bot,
            external_id=uuid4().hex,
            chat=self._account,
            sender=self._account,
            sent_at=self._clock(),
            kind="button" if pressed else "text",
            text="" if pressed else line,
            button_id=pressed,
            language_hint=self._language,
        )

    def _pressed(self, line: str) -> str | None:
        """Tell which button a number means; other numbers are messages."""
        number = line.strip()
        if number.isascii() and number.isdigit() and 1 <= int(number) <= len(self._keys):
            return self._keys[int(number) - 1].id
        return None

    def _number(self, letter: Letter) -> int:
        """Number the buttons of a letter on from those of other answers to the same line; says where they begin."""
        if letter.keys and self._asked:
            self._keys, self._asked = [], False
        first = len(self._keys) + 1
        self._keys += [key for row in letter.keys for key in row]
        return first

    def _refused(self, receipt: Receipt) -> None:
        if receipt.refusal:
            self._screen.print(Text(say(f"delivery.button_{receipt.refusal}", self._language)))

    def _show(self, letter: Letter, first: int) -> None:
        if letter.picture is not None:
            self._screen.print(Text(str(self._keep("pictures", ".png", letter.picture)), style="underline"))
        if letter.document is not None:
            name, content = letter.document
            self._screen.print(
                Text(str(self._keep("files", f"-{Path(name).name}", content)), style="underline")
            )
        self._screen.print(Text(letter.text))
        for number, key in enumerate((key for row in letter.keys for key in row), first):
            self._screen.print(Text(f"  [{number}] {key.label}", style="bold cyan"))

    def _keep(self, kind: Kind, ending: str, content: bytes) -> Path:
        """Write a picture or a file where only the owner of the data folder reads it, and forgetting finds it."""
        folder = place(self._folder, kind, shelf(self.name, self.bot, self._account))
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self._clock():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}{ending}"
        path.touch(mode=0o600)
        path.write_bytes(content)
        return path


async def _lines(terminal: bool) -> AsyncIterator[str]:
    """Read lines in a thread that may be left behind in the middle of one, without holding the program up."""
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()
    wanted = threading.Semaphore(0)

    def read() -> None:
        source = _typed() if terminal else _piped()
        while wanted.acquire() and (line := next(source, None)) is not None:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, name="console", daemon=True).start()
    with _terminal_restored(terminal):
        wanted.release()
        while (line := await lines.get()) is not None:
            yield line
            wanted.release()


def _typed() -> Iterator[str]:
    """Ask for lines with the comfort of readline, where there is one."""
    with suppress(ImportError):
        import readline  # noqa: F401  # importing it is what gives `input` its history
    while True:
        try:
            yield input(PROMPT)
        except EOFError:
            return


def _piped() -> Iterator[str]:
    """Read lines from a pipe or file, past Python's own buffer, whose lock a thread left behind would keep."""
    rest = b""
    while chunk := os.read(sys.stdin.fileno(), 65536):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)
    if rest:
        yield rest.decode(errors="replace")


@contextmanager
def _terminal_restored(terminal: bool) -> Iterator[None]:
    """Leave the terminal as it was, even if a line was being edited."""
    if not terminal:
        yield
        return
    import termios

    before = termios.tcgetattr(sys.stdin)
    try:
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSANOW, before)
