"""Plays a talk through the whole front door, with the hour set by hand and reminders ringing when it has come.

    zone: Asia/Shanghai
    language: zh
    [2026-11-21 08:10] > 早上空腹6.8        the person writes
    [2026-11-21 08:12] ! ⏰ ...            the person presses the last button that said so
    [2026-11-21 10:12] ~                  time passes, and what is due rings
    [2026-11-21 10:12] ~ restart          the process ends and another begins
    < ...                                 what was answered; + a row of buttons
    < (picture), < (document NAME)

To write the answers of a script anew, then read every word of them: python -m tests.bot.people.stage FILE
"""

import asyncio
import re
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4
from zoneinfo import ZoneInfo

from agent.companion import Companion
from bot.delivery.inbox import Newcomers
from bot.delivery.office import Means, Office
from bot.delivery.outgoing.letters import Letter
from bot.message import Message
from bot.reminders import Reminders, Watch
from memory.database import Database
from memory.recall import Recall
from memory.vault import Vault
from tests.bot.house import Hands, PaperChannel

_SAID = re.compile(r"^\[(?P<at>[\d-]+ [\d:]+)\] (?P<sign>[>!~])(?: (?P<text>.*))?$")
MASTER = bytes(range(32))


class Stage:
    """Tangban as a host runs it, on paper and with a clock whose hands are moved."""

    def __init__(self, folder: Path, zone: str, language: str, url: str | None = None) -> None:
        self.folder = folder
        self.zone = zone
        self.url = url or f"sqlite:///{folder / 'tangban.db'}"
        self.newcomers = Newcomers(language, zone)
        self.clock = Hands()
        self.channel = PaperChannel()
        self.vault = Vault(MASTER)
        self.buttons: dict[str, str] = {}

    async def open(self) -> None:
        """Start the process."""
        self.database = Database(self.url)
        self.database.migrate()
        self.recall = Recall(self.database, self.vault)
        companion = Companion(self.database, self.vault, self.recall)
        means = Means(self.database, self.vault, companion, self.clock, self.folder, newcomers=self.newcomers)
        self.office = Office(means, [self.channel])
        await self.office.start()
        self.reminders = self.another_worker()

    def another_worker(self) -> Reminders:
        """A second one that looks at the same rows."""
        return Reminders(
            Watch(self.database, self.vault, self.office.outgoing, self.clock, {("paper", "b1")})
        )

    async def close(self) -> None:
        """End the process."""
        await self.reminders.close()
        await self.office.close()
        await self.database.close()

    async def says(self, text: str, **fields: object) -> list[Letter]:
        """Let the person write, and return what they get."""
        return await self._given(self._message(text=text, **fields))

    async def presses(self, label: str) -> list[Letter]:
        """Let the person press the last button with these words."""
        return await self._given(self._message(kind="button", text="", button_id=self.buttons[label]))

    async def passes(self, until: datetime) -> list[Letter]:
        """Let time pass at once, and return what rings."""
        self.clock.now = until
        return await self._sent(self.reminders.tick())

    def at(self, text: str) -> datetime:
        """Read an hour of the person's first clock."""
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(self.zone))

    def _message(self, **fields: object) -> Message:
        base = {"external_id": uuid4().hex, "sent_at": self.clock.now, "chat": "7", "sender": "7", **fields}
        return Message(channel="paper", bot="b1", **base)  # type: ignore[arg-type]  # fields of a message

    async def _given(self, message: Message) -> list[Letter]:
        return await self._sent(self.office.inbox.accept(message))

    async def _sent(self, happening: object) -> list[Letter]:
        before = len(self.channel.sent)
        await happening  # type: ignore[misc]  # any awaitable
        await self.office.quiet()
        letters = [letter for _, letter in self.channel.sent[before:]]
        for letter in letters:
            self.buttons.update({key.label: key.id for row in letter.keys for key in row})
        return letters


async def play(script: str, folder: Path) -> str:
    """Play every line of a script, and write down what comes back."""
    lines = script.splitlines()
    zone = next(line.split(": ")[1] for line in lines if line.startswith("zone: "))
    stage = Stage(folder, zone, "zh" if "language: zh" in lines else "en")
    said = [found for line in lines if (found := _SAID.match(line))]
    head = "\n".join(line for line in lines if not line.startswith(("<", "+", "["))).strip()
    stage.clock.now = stage.at(said[0]["at"])
    await stage.open()
    told = [await _line(stage, one) for one in said]
    await stage.close()
    return head + "\n\n" + "\n".join(told) + "\n"


async def _line(stage: Stage, said: re.Match[str]) -> str:
    at, text = stage.at(said["at"]), said["text"] or ""
    if said["sign"] == "~":
        if text == "restart":
            await stage.close()
            await stage.open()
        letters = await stage.passes(at)
    else:
        stage.clock.now = at
        letters = await (stage.presses(text) if said["sign"] == "!" else stage.says(text))
    return "\n".join([said[0], *(line for letter in letters for line in shown(letter))])


def shown(letter: Letter) -> list[str]:
    """Write a letter as a script does."""
    lines = ["< (picture)"] if letter.picture is not None else []
    if letter.document is not None:
        lines.append(f"< (document {letter.document[0]})")
    lines += [f"< {line}".rstrip() for line in letter.text.splitlines()]
    return lines + ["+ " + " | ".join(key.label for key in row) for row in letter.keys]


def main(paths: list[str]) -> None:
    """Write the answers of each script anew."""
    for name in paths:
        with TemporaryDirectory() as folder:
            path = Path(name)
            path.write_text(asyncio.run(play(path.read_text("utf-8"), Path(folder))), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
