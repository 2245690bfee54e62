"""Replays a talk written as a script and returns the script with what Tangban really answers.

    zone: Asia/Shanghai
    [2026-11-21 08:10] > 早上空腹6.8
    < 记好了：...
    + ⏰ ...             a button below the answer
    [2026-11-21 08:12] ! ⏰ ...      pressing it
    [2026-11-21 08:13] > ...         (picture) stands for a PNG

To write the answers of a script anew, then read every word of them: python -m tests.agent.replay FILE
"""

import asyncio
import re
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from agent.companion import Companion
from agent.turn import Answer, Turn
from memory.database import Database
from memory.people import identify
from memory.recall import Recall
from memory.vault import Vault

_SAID = re.compile(r"^\[(?P<at>[\d-]+ [\d:]+)\] (?P<sign>[>!]) (?P<text>.*)$")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass
class Talk:
    """A person in a talk with the companion, with the hour set by hand."""

    companion: Companion
    database: Database
    person_id: str
    zone: str
    buttons: dict[str, dict[str, Any]] = field(default_factory=dict)
    turns: int = 0

    async def say(self, text: str, at: datetime, action: dict[str, Any] | None = None) -> Answer:
        """Let the person write (or press), and end the turn as the front door does."""
        self.turns += 1
        turn = Turn(
            key=f"inbox:{self.turns}",
            person_id=self.person_id,
            thread="console:local:me",
            audience="private",
            text="" if action else text,
            sent_at=at,
            now=at,
            kind="button" if action else "text",
            action=action,
            address=("console", "local", "me"),
        )
        answer = await self.companion.answer(turn)
        await self.database.write(answer.finish)
        for part in answer.parts:
            for row in part.choices:
                self.buttons.update({choice.label: choice.action for choice in row})
        return answer


async def begin(folder: Path, zone: str, language: str, now: datetime) -> Talk:
    """Open a new home for one new person."""
    database = Database(f"sqlite:///{folder / 'talk.db'}")
    database.migrate()
    vault = Vault(bytes(range(32)))
    person = await database.write(
        lambda session: identify(
            session,
            vault,
            channel="console",
            bot="local",
            account="me",
            language=language,
            zone=zone,
            now=now,
        )
    )
    recall = Recall(database, vault)
    return Talk(Companion(database, vault, recall), database, person.id, zone)


async def replay(script: str, folder: Path) -> str:
    """Play every line of a script that the person says, and write down what comes back."""
    lines = script.splitlines()
    zone = next(line.split(": ")[1] for line in lines if line.startswith("zone: "))
    said = [found for line in lines if (found := _SAID.match(line))]
    language = "zh" if "language: zh" in lines else "en"
    talk = await begin(folder, zone, language, _at(said[0]["at"], zone))
    written = [line for line in lines if not line.startswith(("<", "+", "["))]
    head = "\n".join(written).strip()
    told = [await _turn(talk, one) for one in said]
    await talk.database.close()
    return head + "\n\n" + "\n".join(told) + "\n"


async def _turn(talk: Talk, said: re.Match[str]) -> str:
    at = _at(said["at"], talk.zone)
    if said["sign"] == "!":
        answer = await talk.say("", at, talk.buttons[said["text"]])
    else:
        answer = await talk.say(said["text"], at)
    return "\n".join([said[0], *(line for part in answer.parts for line in _lines(part))])


def _lines(part: Any) -> list[str]:
    shown = []
    if part.picture is not None:
        assert part.picture.startswith(_PNG)
        shown.append("< (picture)")
    shown += [f"< {line}".rstrip() for line in part.text.splitlines()]
    shown += ["+ " + " | ".join(choice.label for choice in row) for row in part.choices]
    return shown


def _at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def main(paths: list[str]) -> None:
    """Write the answers of each script anew."""
    for name in paths:
        with TemporaryDirectory() as folder:
            path = Path(name)
            path.write_text(asyncio.run(replay(path.read_text("utf-8"), Path(folder))), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
