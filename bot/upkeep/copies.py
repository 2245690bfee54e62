"""Backups, restoring and upgrading: of a SQLite home here, of a server by its own tools."""

from datetime import datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from bot.clock import wall_clock
from bot.erasing import BACKUPS
from bot.settings import Settings
from memory import copies
from memory.database import Database
from memory.errors import DatabaseError
from memory.migrations import HEAD
from prompts.reader import say


def home(settings: Settings) -> Path | None:
    """Give the file of a SQLite database; None where it is on a server."""
    url = make_url(settings.database)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def backup(settings: Settings, out: TextIO, now: datetime | None = None) -> int:
    """Copy a database that may be in use; 2 where its server's own tools must do it, 1 where there is none."""
    path = home(settings)
    if path is None:
        return _told(settings, out, "backup_server", 2)
    if not path.is_file():
        return _told(settings, out, "nothing_to_copy", 1, path=str(path))
    rows = copies.make(path, settings.data / BACKUPS, now or wall_clock())
    return _told(settings, out, "copied", 0, rows=str(rows), keys=str(rows.with_name(copies.KEYS)))


def restore(settings: Settings, rows: Path, out: TextIO) -> int:
    """Make a database of a backup; nothing that is there is written over."""
    path = home(settings)
    if path is None:
        return _told(settings, out, "backup_server", 2)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return _told(settings, out, "in_the_way", 1, path=str(path))
    try:
        copies.restore(rows, path)
    except DatabaseError:
        return _told(settings, out, "copy_incomplete", 1, keys=copies.KEYS)
    return _told(settings, out, "restored", 0, path=str(path))


async def upgrade(settings: Settings, out: TextIO) -> int:
    """Bring the tables to the newest revision, after a backup where one can be made."""
    settings.data.mkdir(parents=True, exist_ok=True)
    before = revision(settings)
    if before == HEAD:
        return _told(settings, out, "is_newest", 0, head=HEAD)
    if before is not None and home(settings) is not None:
        backup(settings, out)
    database = Database(settings.database)
    try:
        database.migrate()
    except DatabaseError as error:
        out.write(f"{error}\n")
        return 1
    finally:
        await database.close()
    return _told(settings, out, "upgraded", 0, before=before or "–", head=HEAD)


def revision(settings: Settings) -> str | None:
    """Read how new the tables are; None where there are none."""
    path = home(settings)
    if path is not None and not path.is_file():
        return None
    engine = create_engine(settings.database)
    try:
        with engine.connect() as connection:
            if "alembic_version" not in inspect(connection).get_table_names():
                return None
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return str(found) if found else None
    finally:
        engine.dispose()


def _told(settings: Settings, out: TextIO, words: str, code: int, **facts: object) -> int:
    out.write(say(f"upkeep.{words}", settings.language, **facts) + "\n")
    return code
