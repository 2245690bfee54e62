"""The training room in the terminal: a run from its beginning to its end, and versions."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TextIO

from bot.clock import wall_clock
from bot.masterkey import master_key
from bot.settings import Settings
from bot.training.order import order_of
from bot.training.room import BusyRoomError, Room, ServingError, run_facts, version_facts
from bot.training.wish import Wanted
from memory.database import Database
from memory.learning.versions import EVERYBODY, VersionError
from memory.records import TrainingRun
from prompts.reader import say
from training.registry.shelves import write_whole

_ENDED = {"promoted": 0, "rejected": 1, "insufficient_data": 2, "nothing_new": 0, "stopped": 4, "failed": 1}
"""How a run ended -> the exit status of the command."""


@asynccontextmanager
async def open_room(settings: Settings) -> AsyncIterator[Room]:
    """Open the database and the room."""
    settings.data.mkdir(parents=True, exist_ok=True)
    master_key(settings.master_key.get_secret_value() if settings.master_key else None, settings.data)
    database = Database(settings.database)
    database.migrate()
    try:
        yield Room(database, settings, wall_clock)
    finally:
        await database.close()


async def train(settings: Settings, wanted: Wanted, out: TextIO, *, to_its_end: bool) -> int:
    """Begin a run; with `to_its_end` show how far it is and wait. Status 3 where one goes on already."""
    language = settings.language
    async with open_room(settings) as room:
        try:
            run = await (room.queue(wanted) if to_its_end else room.begin(wanted))
        except BusyRoomError:
            out.write(say("training.busy", language, run=run_facts(await room.going())) + "\n")
            return 3
        begun = say("training.begun_here", language, run=run_facts(run), to_its_end=to_its_end)
        out.write(begun + "\n")
        if not to_its_end:
            return 0
        ended = await _followed(settings, run, out)
        await room.look()
        found = await room.run(run.id)
        out.write(say("training.ended", language, run=run_facts(found)) + "\n")
        return _ENDED.get(ended, 1)


async def stop(settings: Settings, out: TextIO) -> int:
    """Ask the run that goes on to end. Status 1 where there is none."""
    async with open_room(settings) as room:
        await room.look()
        run = await room.stop("terminal")
    words = "training.no_run" if run is None else "training.stopping"
    out.write(say(words, settings.language, run=run_facts(run)) + "\n")
    return 1 if run is None else 0


async def _followed(settings: Settings, run: TrainingRun, out: TextIO) -> str:
    """Do the run in a process of its own and write a line for each stage and each tenth of it; how it ended."""
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "training.night", run.id, stdin=pipe, stdout=pipe
    )
    if child.stdin is None or child.stdout is None:
        raise LookupError("the process has no pipes")
    child.stdin.write(order_of(settings, wall_clock()).written().encode())
    child.stdin.close()
    ended, shown = "failed", ""
    async for line in child.stdout:
        told = json.loads(line)
        ended = told.get("ended", ended)
        mark = f"{told.get('stage')} {10 * told.get('done', 0) // max(1, told.get('total', 0))}"
        if "stage" in told and mark != shown:
            shown = mark
            out.write(say("training.progress", settings.language, run=told) + "\n")
            out.flush()
    await child.wait()
    return ended


async def models(settings: Settings, out: TextIO, *, as_json: bool) -> int:
    """List versions, newest first."""
    async with open_room(settings) as room:
        await room.look()
        rows = [version_facts(row) for row in await room.versions()]
        going = run_facts(await room.going())
    if as_json:
        out.write(json.dumps(rows, default=str, ensure_ascii=False, indent=1) + "\n")
    else:
        out.write(say("training.models", settings.language, run=going, versions=rows) + "\n")
    return 0


async def show(settings: Settings, version_id: str, out: TextIO) -> int:
    """Show everything that is known of a version, as JSON."""
    async with open_room(settings) as room:
        try:
            row = await room.version(version_id)
        except VersionError:
            return _none(settings, out)
    told = version_facts(row) | {
        "dataset": row.dataset,
        "base_digest": row.base_digest,
        "adapter_digest": row.adapter_digest,
        "template_digest": row.template_digest,
        "config": json.loads(row.config),
        "scores": json.loads(row.scores),
    }
    out.write(json.dumps(told, default=str, ensure_ascii=False, indent=1) + "\n")
    return 0


async def rollback(settings: Settings, version_id: str | None, scope: str, out: TextIO) -> int:
    """Go back to a version, or to the one before."""
    async with open_room(settings) as room:
        try:
            row = await room.go_back(scope or EVERYBODY, version_id, "terminal")
        except VersionError:
            out.write(say("training.nothing_back", settings.language) + "\n")
            return 1
    out.write(say("training.back", settings.language, version=row.id if row else None) + "\n")
    return 0


async def delete(settings: Settings, version_id: str, out: TextIO) -> int:
    """Delete a version that does not serve."""
    async with open_room(settings) as room:
        try:
            row = await room.delete(version_id, "terminal")
        except VersionError:
            return _none(settings, out)
        except ServingError:
            out.write(say("training.serving", settings.language) + "\n")
            return 1
    out.write(say("training.deleted", settings.language, version=row.id) + "\n")
    return 0


async def export(settings: Settings, version_id: str, path: Path, person: str | None, out: TextIO) -> int:
    """Write what a version learned from as JSON Lines, of one person only where a pseudonym is given."""
    async with open_room(settings) as room:
        try:
            row, lines = await room.export(version_id, person)
        except VersionError:
            return _none(settings, out)
    await asyncio.to_thread(write_whole, path, "".join(f"{line}\n" for line in lines))
    told = {"version": row.id, "path": str(path), "lines": len(lines)}
    out.write(say("training.exported", settings.language, **told) + "\n")
    return 0


def _none(settings: Settings, out: TextIO) -> int:
    out.write(say("training.no_version", settings.language) + "\n")
    return 1
