"""Answers the commands of admins; everything else goes on to the companion.

A command is obeyed from a private chat of an account that the host listed, written by hand within the last two minutes.
Whatever changes something for others waits for a button. To add one: a row in COMMANDS, a method, words in prompts/admin.toml.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, Protocol

from sqlmodel import Session, col, select

from agent.brains.chain.tally import Standing
from agent.turn import Answer, Choice, Part, Turn
from bot.admin import reports
from bot.admin.roster import Roster
from bot.delivery.turns import Agent
from memory import promotions
from memory.circle import audit, notices
from memory.circle.notices import Page
from memory.database import Database
from memory.records import Identity, Person
from memory.vault import Vault
from prompts.reader import facts_of, say
from tools.permissions import refusal

FRESH = timedelta(minutes=2)
"""An older command is refused: whoever wrote it may not want it any more."""

TOOL = "admin:"
"""What the actions of this desk's buttons begin with, so that no tool can be meant."""

COMMANDS: Mapping[str, Literal["look_at_operation", "operate"]] = {
    "status": "look_at_operation",
    "people": "look_at_operation",
    "health": "look_at_operation",
    "audit": "look_at_operation",
    "models": "look_at_operation",
    "train": "operate",
    "rollback": "operate",
    "broadcast": "operate",
}


class TrainingRoom(Protocol):
    """The face of the training room."""

    async def train(self, text: str, asked_by: str, language: str) -> str:
        """Begin a night of learning as the words behind the command ask, and say what was begun."""
        ...

    async def rollback(self, text: str, asked_by: str, language: str) -> str:
        """Go back to the version before, or the one that is named, and say which that is."""
        ...

    async def facts(self) -> dict[str, Any]:
        """Tell of the run that goes on and of the versions, for training.models."""
        ...


@dataclass(frozen=True)
class Premises:
    """What admins look at and change."""

    database: Database
    vault: Vault
    roster: Roster
    folder: Path
    brains: Callable[[], tuple[str, ...]] = field(default=tuple)
    training: TrainingRoom | None = None
    standings: Callable[[], Sequence[Standing]] = field(default=tuple)


@dataclass(frozen=True)
class _Command:
    name: str
    rest: str
    pressed: bool = False
    asked_at: datetime | None = None
    key: str = ""


class Desk:
    """Stands before the companion."""

    def __init__(self, agent: Agent, premises: Premises) -> None:
        self._agent = agent
        self._premises = premises

    async def answer(self, turn: Turn) -> Answer:
        """Obey a command, refuse it kindly, or let the companion answer."""
        command = _read(turn)
        if command is None:
            return await self._agent.answer(turn)
        person, allowed = await self._premises.database.read(
            lambda session: self._who(session, turn, command)
        )
        if person is None or not allowed:
            return _said(turn, person, "admin.unknown")
        if turn.forwarded or _late(turn, command):
            words = "admin.forwarded" if turn.forwarded else "admin.late"
            return self._noted(_said(turn, person, words), turn, f"refused_{command.name}")
        return self._noted(await self._obey(turn, person, command), turn, command.name)

    def _who(self, session: Session, turn: Turn, command: _Command) -> tuple[Person | None, bool]:
        role = self._premises.roster.role(session, turn)
        refused = refusal(COMMANDS[command.name], role, frozenset(), None)
        return session.get(Person, turn.person_id), refused is None

    async def _obey(self, turn: Turn, person: Person, command: _Command) -> Answer:
        if command.name == "broadcast":
            return await self._broadcast(turn, person, command)
        if command.name in {"train", "rollback"}:
            return await self._train(turn, person, command)
        return _said(turn, person, f"admin.{command.name}", await self.facts(command.name, turn.now))

    async def facts(self, name: str, now: datetime) -> dict[str, Any]:
        """Gather what a command that only looks tells."""
        database, folder = self._premises.database, self._premises.folder
        if name == "models":
            room = self._premises.training
            told = await room.facts() if room is not None else None
            return {"brains": list(self._premises.brains()), "training": told}
        if name == "audit":
            return await database.read(reports.audited)
        if name == "health":
            return await database.read(lambda session: reports.health(session, now, folder))
        if name == "people":
            return await database.read(lambda session: reports.people(session, now))
        found = {**await database.read(lambda session: reports.status(session, now))}
        votes = await database.read(promotions.votes)
        return {**found, "brains": reports.brains(self._premises.standings(), votes)}

    async def _train(self, turn: Turn, person: Person, command: _Command) -> Answer:
        room = self._premises.training
        if room is None:
            return _said(turn, person, "admin.no_training", {"what": command.name})
        if not command.pressed:
            what = "stop" if command.name == "train" and command.rest.strip() == "stop" else command.name
            return _asking(turn, person, command, {"what": what})
        work = room.train if command.name == "train" else room.rollback
        told = await work(command.rest, turn.person_id, person.language)
        return _said(turn, person, f"admin.told_{command.name}", {"told": told})

    async def _broadcast(self, turn: Turn, person: Person, command: _Command) -> Answer:
        if not command.rest.strip():
            return _said(turn, person, "admin.broadcast_how")
        if not command.pressed:
            count = len(await self._premises.database.read(_everybody))
            return _asking(turn, person, command, {"text": command.rest, "count": count})
        told = await self.broadcast(command.rest, command.key, turn.now)
        return _said(turn, person, "admin.broadcast_done", {"count": told})

    async def broadcast(self, text: str, key: str, now: datetime) -> int:
        """Write the same words to everybody who can be reached, once for the key; says to how many."""

        def work(session: Session) -> int:
            vault = self._premises.vault
            return sum(
                notices.write(session, vault, person_id, f"cast:{key}:{person_id}"[:76], [Page(text)], now)
                for person_id in _everybody(session)
            )

        return await self._premises.database.write(work)

    def _noted(self, answer: Answer, turn: Turn, name: str) -> Answer:
        """Note who gave which command, with the end of the turn."""

        def finish(session: Session) -> None:
            answer.finish(session)
            audit.note(session, at=turn.now, actor=turn.person_id, action=f"admin_{name}", detail=turn.key)

        return Answer(answer.parts, finish)


def _read(turn: Turn) -> _Command | None:
    """Read a command out of a turn: a text that begins with its name, or a button of this desk."""
    if turn.action is not None:
        tool, arguments = str(turn.action.get("tool", "")), turn.action.get("arguments", {})
        name = tool.removeprefix(TOOL)
        if not tool.startswith(TOOL) or name not in COMMANDS:
            return None
        asked_at = datetime.fromisoformat(arguments["asked_at"])
        return _Command(name, str(arguments.get("rest", "")), True, asked_at, str(arguments["key"]))
    head, _, rest = turn.text.strip().partition(" ")
    name = head.removeprefix("/").partition("@")[0].lower()
    return _Command(name, rest.strip()) if head.startswith("/") and name in COMMANDS else None


def _late(turn: Turn, command: _Command) -> bool:
    return turn.now - turn.sent_at > FRESH or (
        command.asked_at is not None and turn.now - command.asked_at > FRESH
    )


def _asking(turn: Turn, person: Person, command: _Command, facts: Mapping[str, Any]) -> Answer:
    """Say what would happen, with the button that makes it so."""
    arguments = {"rest": command.rest, "asked_at": turn.now.isoformat(), "key": turn.key}
    everyday = facts_of(person, turn.now)
    label = say("admin.sure_button", person.language, **everyday)
    choice = Choice(label, {"tool": f"{TOOL}{command.name}", "arguments": arguments})
    words = say(f"admin.ask_{command.name}", person.language, **{**everyday, **facts})
    return Answer((Part(words, choices=((choice,),)),))


def _said(turn: Turn, person: Person | None, words: str, facts: Mapping[str, Any] | None = None) -> Answer:
    everyday = facts_of(person, turn.now) if person else {}
    language = person.language if person else "zh"
    return Answer((Part(say(words, language, **{**everyday, **(facts or {})})),))


def _everybody(session: Session) -> list[str]:
    """Everybody who can be reached, in private, by any bot."""
    rows = select(Identity.person_id).where(col(Identity.reachable).is_(True)).distinct()
    return list(session.exec(rows.order_by(col(Identity.person_id))))
