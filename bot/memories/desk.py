"""What the commands do; every look at somebody and everything forgotten is noted in the audit, without any words of theirs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TextIO

from sqlmodel import Session, col, select

from bot.clock import wall_clock
from bot.masterkey import master_key
from bot.settings import Settings
from memory.circle import audit
from memory.database import Database
from memory.forgetting import forget_all, forget_one
from memory.recall import Recall, embedder
from memory.recall.encoders.sentence import EncoderMissingError
from memory.recall.renewing import reindex
from memory.recall.wire import LineError
from memory.records import Identity, Memory, Person
from memory.vault import Vault
from prompts.reader import facts_of, say
from tools.acts.knowing import facts_known
from tools.knowing import known


@dataclass(frozen=True)
class _Desk:
    database: Database
    vault: Vault
    language: str
    now: datetime


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[_Desk]:
    settings.data.mkdir(parents=True, exist_ok=True)
    given = settings.master_key.get_secret_value() if settings.master_key else None
    vault = Vault(master_key(given, settings.data)[0])
    database = Database(settings.database)
    database.migrate()
    try:
        yield _Desk(database, vault, settings.language, wall_clock())
    finally:
        await database.close()


async def shown(settings: Settings, whose: str, count: int, out: TextIO) -> int:
    """Print what is known of somebody and their last memories with keys; 2 where there is no such person."""
    async with _open(settings) as desk:
        person = await desk.database.read(partial(_find, whose=whose))
        if person is None:
            return _nobody(desk, out)
        found = await desk.database.read(lambda session: known(session, desk.vault, person, desk.now))
        recall = Recall(desk.database, desk.vault)
        last = await recall.recent(person.id, count) if count else []
        await desk.database.write(partial(_note, desk, person.id, "memory_show"))
        everyday = facts_of(person, desk.now)
        facts = {**everyday, **facts_known(found, person)}
        out.write(say("knowing.known", desk.language, **facts).split("\n\n")[0] + "\n")
        for one in last:
            out.write(
                say(
                    "knowing.line",
                    desk.language,
                    **everyday,
                    key=one.source_key,
                    at=one.at,
                    kind=one.kind,
                    text=one.text,
                )
                + "\n"
            )
    return 0


async def forgotten(settings: Settings, whose: str, key: str, sure: bool, out: TextIO) -> int:
    """Forget one memory by its key or, with `sure`, everything that was said; 2 where it is not there."""
    async with _open(settings) as desk:
        person = await desk.database.read(partial(_find, whose=whose))
        if person is None:
            return _nobody(desk, out)
        if not key and not sure:
            out.write(say("knowing.sure", desk.language) + "\n")
            return 2
        gone = await desk.database.write(partial(_forget, desk, person.id, key))
        await desk.database.scrub()
        out.write(say("knowing.forgotten" if gone else "knowing.gone", desk.language) + "\n")
    return 0 if gone else 2


async def reindexed(settings: Settings, whose: str, name: str, out: TextIO) -> int:
    """Work out signatures and vectors anew, person by person; 2 where there is no such person."""
    async with _open(settings) as desk:
        people = await desk.database.read(partial(_people, whose=whose))
        if not people:
            return _nobody(desk, out)
        by, done = embedder(name or settings.embedder), 0
        await asyncio.to_thread(by.encode, [by.name])  # one that cannot be loaded must change nothing
        for person_id in people:
            done += await reindex(desk.database, desk.vault, person_id)
            await Recall(desk.database, desk.vault, by).complete(person_id)
        out.write(
            say("knowing.reindexed", desk.language, count=done, people=len(people), name=by.name) + "\n"
        )
    return 0


def answered(work: Callable[[], None], out: TextIO) -> int:
    """Do what a command asks; what is wrong with its files or its embedder is said in a line, and gives 2."""
    try:
        work()
    except (LineError, EncoderMissingError) as error:
        out.write(f"{error}\n")
        return 2
    return 0


def _nobody(desk: _Desk, out: TextIO) -> int:
    out.write(say("knowing.nobody", desk.language) + "\n")
    return 2


def _find(session: Session, whose: str) -> Person | None:
    """By id, or by channel:account where that is one person alone."""
    if (person := session.get(Person, whose)) is not None:
        return person
    channel, _, account = whose.partition(":")
    found = session.exec(
        select(Identity.person_id).where(Identity.channel == channel, Identity.account == account).distinct()
    ).all()
    return session.get(Person, found[0]) if len(found) == 1 else None


def _people(session: Session, whose: str) -> list[str]:
    if not whose:
        return list(session.exec(select(Memory.person_id).distinct().order_by(col(Memory.person_id))))
    person = _find(session, whose)
    return [person.id] if person else []


def _forget(desk: _Desk, person_id: str, key: str, session: Session) -> bool:
    if key:
        gone = forget_one(session, desk.vault, person_id, key) is not None
    else:
        forget_all(session, desk.vault, person_id)
        gone = True
    _note(desk, person_id, "memory_forget", session)
    return gone


def _note(desk: _Desk, person_id: str, action: str, session: Session) -> None:
    audit.note(session, at=desk.now, actor="host", action=action, subject=person_id, detail="terminal")
