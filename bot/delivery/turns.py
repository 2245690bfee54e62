"""One turn: the agent's answer, and everything that is true after it, committed at once.

A turn may run twice after a crash; its effects and its answer are committed together with the end of its inbox row, and
only the run that finds the row still running gets to commit.
"""

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from agent.turn import Answer, Part, Turn
from bot.clock import Clock
from bot.delivery.inbox import Waiting, unpack
from bot.delivery.intake import HEARD, UNHEARD, Intake, Question, echoed
from bot.delivery.intake.intake import Fetch
from bot.delivery.outgoing.buttons import meaning
from bot.delivery.outgoing.channel import SendingError
from bot.delivery.outgoing.outbox import Outgoing
from bot.delivery.outgoing.rows import Address, Parcel
from bot.delivery.signs import Patience, Worked, shown
from bot.message import Message
from memory.database import Database
from memory.prepared import Prepared
from memory.records import Inbox, Person
from memory.vault import Vault, VaultError
from prompts.reader import say

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""A message whose handling failed so often is given up with an apology."""

DEATHS = 25
"""So is one that was taken over from dead processes so often. More than failures: whatever kills a process (an update, a
full memory) mostly has nothing to do with the messages that it was handling."""


class Agent(Protocol):
    """Who answers."""

    def answer(self, turn: Turn) -> Awaitable[Answer]:
        """Run one turn; effects go into `finish` or carry the turn's key."""
        ...


class SupersededError(Exception):
    """Somebody else ended this turn already; nothing of this run may be kept."""


@dataclass(frozen=True)
class Rules:
    """How turns run: how long a lease lasts, seconds a turn may take, when signs of work are shown, seconds between attempts; at once."""

    lease: timedelta = timedelta(seconds=10)
    turn_s: float = 180.0
    signs: Patience = field(default_factory=Patience)
    backoff_s: float = 0.5
    at_once: int = 64


@dataclass(frozen=True)
class Floor:
    """What turns stand on."""

    database: Database
    vault: Vault
    clock: Clock
    agent: Agent
    outgoing: Outgoing
    intake: Intake = field(default_factory=Intake)


class Turns:
    """Runs turns; holds nothing of them."""

    def __init__(self, floor: Floor, rules: Rules) -> None:
        self._floor = floor
        self._rules = rules
        self._room = asyncio.Semaphore(rules.at_once)
        self._door = asyncio.Lock()

    async def run(self, job: Waiting) -> None:
        """Run a turn until it has ended, well or with an apology."""
        failures = 0
        while (wait := await self._once(job, failures + 1 >= ATTEMPTS)) is not None:
            failures += 1
            await asyncio.sleep(wait * 2**failures)

    def read(self, session: Session, row_id: int) -> Waiting | list[Parcel] | None:
        """Read a row that was claimed. One that failed too often is given up: an apology, or silence, comes back."""
        row = session.get_one(Inbox, row_id)
        try:
            message = unpack(row, self._floor.vault.open(session, row.person_id, row.sealed))
        except VaultError:
            row.state = "failed"
            session.add(row)
            return None
        waiting = Waiting(row_id, "", message, row.person_id)
        if row.attempts > DEATHS:
            return self._give_up(session, waiting)
        if message.kind == "button" and message.button_id:
            action = meaning(session, self._floor.vault, message.button_id)
            return Waiting(row_id, "", message, row.person_id, action)
        return waiting

    async def _once(self, job: Waiting, last: bool) -> float | None:
        """Make one attempt, maybe the last one; seconds until the next, or None if the turn has ended."""
        try:
            self._floor.outgoing.dispatch(await self._attempt(job))
        except SupersededError:
            log.warning("turn %s had ended elsewhere", job.row_id)
        except Exception as error:  # whatever a turn does, its lane goes on
            log.error("turn %s failed: %s", job.row_id, type(error).__name__)  # noqa: TRY400  # a traceback may hold what people said
            log.debug("turn %s", job.row_id, exc_info=True)
            return await self._failed(job, last)
        return None

    async def _attempt(self, job: Waiting) -> list[Parcel]:
        message = _message(job)
        async with self._room, self._sign(job, message), asyncio.timeout(self._rules.turn_s):
            async with self._door:
                # One turn begins in each round of the loop: fifty in one round would keep everything else waiting.
                await asyncio.sleep(0)
            answer = await self._answer(job, message)
        return await self._floor.database.write(lambda session: self._end(session, job, answer))

    async def _answer(self, job: Waiting, message: Message) -> Answer:
        """Let the agent answer, with what came along; some things are answered at the door."""
        turn, agent = self._turn(job, message), self._floor.agent
        if message.edited:
            return await self._told(job, "delivery.edited")
        if turn.action is not None and turn.action.get("tool") == UNHEARD:
            return await self._told(job, "media.not_noted")
        if message.kind == "document" and message.media and not message.forwarded:
            turn = replace(turn, file=await self._fetched(message))
        if not self._floor.intake.wants(message):
            return await agent.answer(_confirmed(turn))
        language = await self._language(job)
        taken = await self._floor.intake.take(message, self._fetch(message), language)
        if isinstance(taken, Question):
            return taken.answer
        if taken is None:
            return await agent.answer(turn)
        return echoed(await agent.answer(replace(turn, text=taken.text, kind="text")), taken.text, language)

    def _turn(self, job: Waiting, message: Message) -> Turn:
        thread = f"{message.channel}:{message.bot}:{message.chat}"
        return Turn(
            key=_key(job),
            person_id=job.person_id,
            thread=f"{thread}:{job.person_id}" if message.audience == "group" else thread,
            audience=message.audience,
            text=message.text,
            sent_at=message.sent_at,
            now=self._floor.clock(),
            kind=message.kind,
            action=job.action,
            forwarded=message.forwarded,
            address=(message.channel, message.bot, message.chat),
        )

    def _fetch(self, message: Message) -> Fetch:
        """Find what fetches from this channel; LookupError, when it is called, where nothing does."""
        return getattr(self._floor.outgoing.channel(message.channel, message.bot), "fetch", _nothing_fetches)

    async def _fetched(self, message: Message) -> bytes | None:
        """Fetch the file that came along, where the channel can; without it the person is told what can be read."""
        try:
            return bytes(await self._fetch(message)(message.media or ""))
        except (SendingError, LookupError) as error:
            log.warning("a file could not be fetched: %s", type(error).__name__)
            return None

    async def _told(self, job: Waiting, words: str) -> Answer:
        """Say one thing. Notes are not edited along: logging the new words would leave two entries of one meal."""
        return Answer((Part(say(words, await self._language(job))),))

    async def _language(self, job: Waiting) -> str:
        return await self._floor.database.read(lambda session: _language(session, job.person_id))

    def _end(self, session: Session, job: Waiting, answer: Answer) -> list[Parcel]:
        ended = {"by_id": job.row_id, "at": self._floor.clock()}
        if _DONE.change(session, ended) != 1:
            raise SupersededError(SupersededError.__doc__)
        answer.finish(session)
        return self._floor.outgoing.post(session, _address(job), answer.parts, _key(job))

    async def _failed(self, job: Waiting, last: bool) -> float | None:
        try:
            letters = await self._floor.database.write(lambda session: self._note_failure(session, job, last))
        except Exception as error:  # the database is away: the row keeps its lease and the lane waits
            log.warning("turn %s could not be noted as failed: %s", job.row_id, type(error).__name__)
            return self._rules.backoff_s
        if letters is None:
            return self._rules.backoff_s
        self._floor.outgoing.dispatch(letters)
        return None

    def _note_failure(self, session: Session, job: Waiting, last: bool) -> list[Parcel] | None:
        """Count the failure; an apology if it was the last, nothing to say if somebody else ended the turn."""
        row = session.get(Inbox, job.row_id)
        if row is None or row.state != "running":
            return []
        row.attempts += 1
        session.add(row)
        return self._give_up(session, job) if last else None

    def _give_up(self, session: Session, job: Waiting) -> list[Parcel]:
        row = session.get_one(Inbox, job.row_id)
        row.state, row.done_at, row.lease_until = "failed", self._floor.clock(), None
        session.add(row)
        apology = Part(say("delivery.apology", _language(session, job.person_id)))
        return self._floor.outgoing.post(session, _address(job), (apology,), _key(job))

    def _sign(self, job: Waiting, message: Message) -> AbstractAsyncContextManager[None]:
        """Show that we work on it, once it takes long enough to be noticed."""
        channel = self._floor.outgoing.channel(message.channel, message.bot)
        return shown(
            Worked(channel, message.chat, job.row_id, lambda: self._language(job)), self._rules.signs
        )


def _message(job: Waiting) -> Message:
    if job.message is None:
        raise LookupError("a turn without its message")
    return job.message


def _confirmed(turn: Turn) -> Turn:
    """What was seen in a photo and confirmed is as if the person had written it when they sent the photo."""
    if turn.action is None or turn.action.get("tool") != HEARD:
        return turn
    said = turn.action["arguments"]
    sent_at = datetime.fromisoformat(said["at"])
    return replace(turn, text=str(said["text"]), sent_at=sent_at, kind="text", action=None)


async def _nothing_fetches(_media: str) -> bytes:
    raise LookupError("this channel brings no files")


def _key(job: Waiting) -> str:
    return f"inbox:{job.row_id}"


def _address(job: Waiting) -> Address:
    message = _message(job)
    return Address(message.channel, message.bot, message.chat, job.person_id)


def _language(session: Session, person_id: str) -> str:
    person = session.get(Person, person_id)
    return person.language if person else "zh"


_DONE = Prepared(
    update(Inbox)
    .where(col(Inbox.id) == bindparam("by_id"), col(Inbox.state) == "running")
    .values(state="done", done_at=bindparam("at"), lease_until=None)
)
