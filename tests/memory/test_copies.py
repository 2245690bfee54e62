"""Backups that can still forget."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from memory import copies, people
from memory.database import Database
from memory.errors import NoCopyError
from memory.records import MemoryBlock, Person
from memory.vault import KeyDestroyedError, Vault
from tests.memory.conftest import NOW


async def _someone(database: Database, vault: Vault, account: str, secret: str) -> Person:
    def work(session: Session) -> Person:
        person = people.identify(
            session,
            vault,
            channel="console",
            bot="b",
            account=account,
            language="zh",
            zone="Asia/Shanghai",
            now=NOW,
        )
        people.update_profile(session, vault, person.id, {"name": secret}, NOW)
        return person

    return await database.write(work)


async def test_what_was_copied_comes_back_whole(
    sqlite: Database, sqlite_url: str, vault: Vault, tmp_path: Path
) -> None:
    person = await _someone(sqlite, vault, "ann", "Ann")
    rows = copies.make(Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "b", NOW)
    copies.restore(rows, tmp_path / "again.db")
    again = Database(f"sqlite:///{tmp_path / 'again.db'}")
    assert await again.read(lambda session: people.profile(session, vault, person.id)) == {"name": "Ann"}
    await again.close()


@pytest.mark.safety
async def test_a_copy_of_the_rows_has_no_keys_and_keys_are_kept_once(
    sqlite: Database, sqlite_url: str, vault: Vault, tmp_path: Path
) -> None:
    source, folder = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "b"
    await _someone(sqlite, vault, "ann", "Ann")
    copies.make(source, folder, NOW)
    copies.make(source, folder, NOW + timedelta(days=1))
    assert sorted(path.name for path in folder.iterdir()) == [
        "keys.db",
        "rows-20261121-001000.db",
        "rows-20261122-001000.db",
    ]
    for path in folder.glob(copies.ROWS):
        with closing(sqlite3.connect(path)) as raw:
            assert raw.execute("SELECT count(*) FROM person_key").fetchone() == (0,)
        assert path.stat().st_mode & 0o077 == 0
    wrapped = await sqlite.read(
        lambda session: session.connection().exec_driver_sql("SELECT wrapped FROM person_key").scalar()
    )
    assert isinstance(wrapped, bytes)
    assert [path.name for path in folder.iterdir() if wrapped in path.read_bytes()] == ["keys.db"]


@pytest.mark.safety
async def test_a_forgotten_person_is_in_no_copy_and_the_others_are(
    sqlite: Database, sqlite_url: str, vault: Vault, tmp_path: Path
) -> None:
    leaver = await _someone(sqlite, vault, "LEAVERSACCOUNT", "Ann")
    stayer = await _someone(sqlite, vault, "STAYERSACCOUNT", "Ben")
    rows = copies.make(Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "b", NOW)
    assert copies.forget(tmp_path / "b", leaver.id) == 2
    assert copies.forget(tmp_path / "b", leaver.id) == 0
    for path in (tmp_path / "b").iterdir():
        assert b"LEAVERSACCOUNT" not in path.read_bytes()
        assert leaver.id.encode() not in path.read_bytes()
    assert b"STAYERSACCOUNT" in rows.read_bytes()
    copies.restore(rows, tmp_path / "again.db")
    again = Database(f"sqlite:///{tmp_path / 'again.db'}")
    assert await again.read(lambda session: people.profile(session, vault, stayer.id)) == {"name": "Ben"}
    with pytest.raises(KeyDestroyedError):
        await again.read(lambda session: vault.seal(session, leaver.id, "x"))
    await again.close()


@pytest.mark.parametrize(
    "broken", [lambda rows: rows.with_name("keys.db").unlink(), lambda rows: rows.unlink()]
)
async def test_an_incomplete_copy_is_refused(
    sqlite: Database, sqlite_url: str, vault: Vault, tmp_path: Path, broken: Callable[[Path], None]
) -> None:
    await _someone(sqlite, vault, "ann", "Ann")
    rows = copies.make(Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "b", NOW)
    broken(rows)
    with pytest.raises(NoCopyError):
        copies.restore(rows, tmp_path / "again.db")


async def test_a_copy_never_goes_over_a_database(
    sqlite: Database, sqlite_url: str, vault: Vault, tmp_path: Path
) -> None:
    source = Path(sqlite_url.removeprefix("sqlite:///"))
    rows = copies.make(source, tmp_path / "b", NOW)
    with pytest.raises(NoCopyError):
        copies.restore(rows, source)


async def test_a_copy_has_no_blocks(sqlite: Database, tmp_path: Path, vault: Vault) -> None:
    """They are made of rows; what is restored makes them again."""
    await sqlite.write(lambda session: vault.create(session, "p"))
    block = MemoryBlock(person_id="p", after_id=0, last_id=9, covers=9, sealed=b"\x01MARK")
    await sqlite.write(lambda session: session.add(block))
    rows = copies.make(tmp_path / "tangban.db", tmp_path / "copies", NOW)
    assert b"MARK" not in rows.read_bytes()
    copies.restore(rows, tmp_path / "again.db")
    with closing(sqlite3.connect(tmp_path / "again.db")) as raw:
        assert raw.execute("SELECT count(*) FROM memory_block").fetchone() == (0,)
