"""Backups of a SQLite home that can still forget: rows in any number of files, the keys that open them in one.

The keys are never in the file of the rows, and `keys.db` always holds only the people who are there now. So a file of rows
that was carried away opens nothing of whom has been forgotten since; those on this machine lose their rows as well.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from memory.errors import NoCopyError

ROWS, KEYS = "rows-*.db", "keys.db"
MADE_AGAIN = "memory_block"
"""What rows are made into for speed is in no copy; an older database has no such table."""

_OWNED_BY = {"person": "id"}


def make(source: Path, folder: Path, now: datetime) -> Path:
    """Copy a database that may be in use into `folder`, and replace the keys there; returns the file of the rows."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows, keys = folder / f"rows-{now:%Y%m%d-%H%M%S}.db", folder / "keys.draft"
    draft = folder / "rows.draft"
    for left in (draft, keys):
        wipe(left)
    with closing(sqlite3.connect(source)) as raw:
        raw.execute("VACUUM INTO ?", (str(draft),))
    with _opened(draft) as raw:
        raw.execute("ATTACH DATABASE ? AS apart", (str(keys),))
        raw.execute("CREATE TABLE apart.person_key AS SELECT * FROM main.person_key")
        raw.execute("DELETE FROM main.person_key")
        for (table,) in raw.execute(
            "SELECT name FROM main.sqlite_master WHERE name = ?", (MADE_AGAIN,)
        ).fetchall():
            raw.execute(f'DELETE FROM main."{table}"')
        raw.execute("DETACH DATABASE apart")
    draft.chmod(0o600)
    keys.chmod(0o600)
    draft.replace(rows)
    wipe(folder / KEYS, keep_name=True)  # what it held is not only unlinked
    keys.replace(folder / KEYS)
    return rows


def restore(rows: Path, target: Path) -> None:
    """Join a file of rows with the keys beside it to a database; `target` must not be there yet."""
    keys = rows.with_name(KEYS)
    if not rows.is_file() or not keys.is_file() or target.exists():
        raise NoCopyError(NoCopyError.__doc__)
    with closing(sqlite3.connect(rows)) as raw:
        raw.execute("VACUUM INTO ?", (str(target),))
    with _opened(target) as raw:
        raw.execute("ATTACH DATABASE ? AS apart", (str(keys),))
        raw.execute("INSERT INTO main.person_key SELECT * FROM apart.person_key")
        raw.execute("DETACH DATABASE apart")


def forget(folder: Path, person_id: str) -> int:
    """Delete a person from every copy in a folder, keys first, and leave no byte behind; returns how many files had them."""
    files = [path for path in [folder / KEYS, *sorted(folder.glob(ROWS))] if path.is_file()]
    return sum(_forget_in(path, person_id) for path in files)


def wipe(path: Path, *, keep_name: bool = False) -> None:
    """Overwrite a file with zeros, and delete it unless its name is still needed."""
    if not path.is_file():
        return
    with path.open("r+b") as opened:
        opened.write(bytes(path.stat().st_size))
        opened.flush()
        os.fsync(opened.fileno())
    if not keep_name:
        path.unlink()


def _forget_in(path: Path, person_id: str) -> bool:
    gone = 0
    with _opened(path) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            columns = {column[1] for column in raw.execute(f'PRAGMA table_info("{name}")')}
            owner = _OWNED_BY.get(name, "person_id")
            if owner in columns:
                gone += raw.execute(f'DELETE FROM "{name}" WHERE {owner} = ?', (person_id,)).rowcount
    return bool(gone)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Work on a copy that nobody else uses; afterwards nothing that was deleted is left in its file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode=MEMORY")
        raw.execute("PRAGMA secure_delete=ON")
        yield raw
        raw.execute("VACUUM")
