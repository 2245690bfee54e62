"""A post office with a scripted agent and a channel that keeps what it is given: what the front door's tests share."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlmodel import Session, SQLModel, select

from agent.turn import Answer, Part, Turn
from bot.delivery.office import Means, Office
from bot.delivery.outgoing.letters import Letter, Limits
from bot.delivery.outgoing.pacing import Pace
from bot.delivery.signs import Patience
from bot.delivery.turns import Rules
from bot.message import Message
from memory.database import Database
from memory.records import Reading
from memory.vault import Vault

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
Script = Callable[[Turn], Awaitable[Answer] | Answer]


class Hands:
    """A clock whose hands a test moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


def echo(turn: Turn) -> Answer:
    """Answer with the text, and write one reading that carries the turn's key."""

    def finish(session: Session) -> None:
        session.add(reading(turn))

    return Answer((Part(f"re: {turn.text}"),), finish)


def reading(turn: Turn) -> Reading:
    return Reading(
        person_id=turn.person_id, source_key=turn.key, at=turn.sent_at, created_at=turn.now, mmol=6.8
    )


class ScriptedAgent:
    """Answers as its script says and keeps what it heard."""

    def __init__(self, script: Script = echo) -> None:
        self.script = script
        self.heard: list[Turn] = []

    async def answer(self, turn: Turn) -> Answer:
        self.heard.append(turn)
        answer = self.script(turn)
        return answer if isinstance(answer, Answer) else await answer


class PaperChannel:
    """A platform that fails as scripted: errors in `failures` are raised first, one for each letter."""

    name = "paper"
    bot = "b1"
    limits = Limits()

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace
        self.sent: list[tuple[str, Letter]] = []
        self.failures: list[Exception] = []
        self.signs: list[str] = []
        self.hold: asyncio.Event | None = None

    async def send(self, chat: str, letter: Letter, leaving: Callable[[], None]) -> str:
        leaving()
        if self.hold is not None:
            await self.hold.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((chat, letter))
        return f"m{len(self.sent)}"

    async def working(self, chat: str) -> None:
        self.signs.append(chat)

    def is_group(self, chat: str) -> bool:
        return chat.startswith("-")

    def texts(self, chat: str | None = None) -> list[str]:
        return [letter.text for where, letter in self.sent if chat in (None, where)]


@dataclass
class House:
    """Everything between a channel and the agent, with what a test looks at."""

    database: Database
    vault: Vault
    folder: Path
    clock: Callable[[], datetime]
    agent: ScriptedAgent = field(default_factory=ScriptedAgent)
    channel: PaperChannel = field(default_factory=PaperChannel)
    rules: Rules = field(
        default_factory=lambda: Rules(
            lease=timedelta(seconds=0.6), backoff_s=0.01, signs=Patience(0.05, (0.2, 0.4, 60.0))
        )
    )
    means: Means | None = None
    offices: list[Office] = field(default_factory=list)

    async def open(self, channel: Any = None) -> Office:
        means = self.means or Means(
            self.database, self.vault, self.agent, self.clock, self.folder, self.rules
        )
        office = Office(means, [channel or self.channel])
        self.offices.append(office)
        await office.start()
        return office

    async def rows(self, table: type[SQLModel]) -> list[Any]:
        return list(await self.database.read(lambda session: session.exec(select(table)).all()))


def message(text: str = "早上6.8", **fields: Any) -> Message:
    """A message as a channel makes it."""
    said = Message(
        channel="paper", bot="b1", external_id=uuid4().hex, chat="7", sender="7", sent_at=NOW, text=text
    )
    return replace(said, **fields)


def failing(times: int, error: type[Exception] = RuntimeError) -> Script:
    """A script that fails so often before it answers."""
    left = [times]

    def script(turn: Turn) -> Answer:
        if left[0]:
            left[0] -= 1
            raise error("scripted")
        return echo(turn)

    return script
