"""The same commands in the terminal, for whoever has the machine; and the proof of the audit."""

from datetime import datetime
from typing import TextIO

from agent.turn import Answer, Turn
from bot.admin.desk import COMMANDS, Desk, Premises
from bot.admin.roster import Roster
from bot.clock import wall_clock
from bot.masterkey import master_key
from bot.settings import Settings
from bot.training.room import Room
from memory.circle import audit
from memory.database import Database
from memory.vault import Vault
from prompts.reader import say


async def run(settings: Settings, name: str, text: str, out: TextIO, *, sure: bool) -> int:
    """Do one command and print what comes of it; 2 where it is unknown or waits for --yes."""
    if name not in COMMANDS:
        out.write(say("admin.terminal_unknown", settings.language, names=", ".join(COMMANDS)) + "\n")
        return 2
    database, desk = _open(settings)
    try:
        words, code = await _done(desk, database, settings, name, text, sure)
    finally:
        await database.close()
    out.write(words + "\n")
    return code


async def verify(settings: Settings, out: TextIO) -> int:
    """Say in plain words whether the audit holds, and where it breaks; 1 if it does."""
    database, _ = _open(settings)
    try:
        verdict = await database.read(audit.verify)
    finally:
        await database.close()
    out.write(say("admin.verdict", settings.language, verdict=verdict) + "\n")
    return 0 if verdict.holds else 1


def _open(settings: Settings) -> tuple[Database, Desk]:
    settings.data.mkdir(parents=True, exist_ok=True)
    given = settings.master_key.get_secret_value() if settings.master_key else None
    vault = Vault(master_key(given, settings.data)[0])
    database = Database(settings.database)
    database.migrate()
    premises = Premises(
        database, vault, Roster(), settings.data, training=Room(database, settings, wall_clock)
    )
    return database, Desk(_Nobody(), premises)


async def _done(  # what is asked, and whether it is meant
    desk: Desk, database: Database, settings: Settings, name: str, text: str, sure: bool
) -> tuple[str, int]:
    now, language = wall_clock(), settings.language
    everyday = {"now": now, "zone": settings.zone, "unit": "mmol/L"}
    if name in {"train", "rollback"}:
        room = Room(database, settings, wall_clock)
        await _note(database, name, now)
        return await (room.train if name == "train" else room.rollback)(text, "", language), 0
    if name == "broadcast":
        if not text.strip() or not sure:
            return say("admin.terminal_broadcast", language), 2
        told = await desk.broadcast(text, f"cli:{int(now.timestamp())}", now)
        await _note(database, name, now)
        return say("admin.broadcast_done", language, count=told), 0
    facts = await desk.facts(name, now)
    await _note(database, name, now)
    return say(f"admin.{name}", language, **{**everyday, **facts}), 0


async def _note(database: Database, name: str, now: datetime) -> None:
    await database.write(
        lambda session: audit.note(session, at=now, actor="terminal", action=f"admin_{name}")
    )


class _Nobody:
    """There is no talk in the terminal of an admin."""

    async def answer(self, turn: Turn) -> Answer:  # noqa: ARG002  # nobody reads it
        raise LookupError("nobody answers here")
