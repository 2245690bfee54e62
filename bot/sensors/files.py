"""`tangban import FILE`: a sensor's file into the diary of one person, without a chat."""

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TextIO

from sqlmodel import Session, select

from bot.clock import wall_clock
from bot.masterkey import master_key
from bot.settings import Settings
from memory import people
from memory.database import Database
from memory.records import Identity, Person
from memory.vault import Vault
from prompts.reader import facts_of, say
from tools.sensors.files import read
from tools.sensors.keeping import keep
from tools.sensors.sheet import SensorFileError


async def bring(settings: Settings, path: Path, name: str, out: TextIO) -> int:
    """Read a file and keep its values; 1 where the person is unknown or nothing could be read."""
    settings.data.mkdir(parents=True, exist_ok=True)
    given = settings.master_key.get_secret_value() if settings.master_key else None
    vault = Vault(master_key(given, settings.data)[0])
    database = Database(settings.database)
    database.migrate()
    try:
        words, code = await _kept(database, vault, settings, path, name)
    finally:
        await database.close()
    out.write(words + "\n")
    return code


async def _kept(
    database: Database, vault: Vault, settings: Settings, path: Path, name: str
) -> tuple[str, int]:
    now = wall_clock()
    person = await database.read(lambda session: _person(session, name))
    if person is None and name != "me":
        return say("sensors.nobody", settings.language, name=name), 1
    owner = person
    if owner is None:
        owner = await database.write(partial(_newcomer, vault=vault, settings=settings, now=now))
    try:
        found = await asyncio.to_thread(lambda zone: read(path.read_bytes(), zone, now), owner.zone)
    except SensorFileError as error:
        return say(f"sensors.{error.why}", owner.language), 1
    kept = await keep(database, owner.id, found.values, now)
    told = {"program": found.program, "new": kept.new, "known": kept.known, "bad": found.bad, "meals": 0}
    span = {"since": found.values[0].at, "until": found.values[-1].at}
    return say("sensors.imported", owner.language, **facts_of(owner, now), **told, **span), 0


def _newcomer(session: Session, vault: Vault, settings: Settings, now: datetime) -> Person:
    """Whoever sits at this terminal may begin with a file."""
    return people.identify(
        session,
        vault,
        channel="console",
        bot="local",
        account="me",
        language=settings.language,
        zone=settings.zone,
        now=now,
    )


def _person(session: Session, name: str) -> Person | None:
    """By id, else by the account at a terminal, else by the only account of that name on any channel."""
    if (found := people.person(session, name)) is not None:
        return found
    rows = session.exec(select(Identity).where(Identity.account == name)).all()
    here = [row for row in rows if row.channel == "console"] or list(rows)
    owners = {row.person_id for row in here}
    return people.person(session, owners.pop()) if len(owners) == 1 else None
