import asyncio
import random
import sqlite3
import stat
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from threading import Event, Thread, Timer

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from memory.database import Database
from memory.errors import DatabaseBusyError
from memory.prepared import CURSOR
from memory.records import PollOffset
from memory.sqlite import SqliteStore

WRITER = """
import asyncio, sys
from memory.database import Database
from memory.records import PollOffset

async def main(url, name, count):
    database = Database(url)
    async def one(number):
        await database.write(lambda s: s.add(PollOffset(channel=name, bot=str(number), last_update=number)))
        print(number, flush=True)
    for start in range(0, count, 10):
        await asyncio.gather(*(one(number) for number in range(start, start + 10)))
    await database.close()

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


def _write_elsewhere(url: str, name: str, count: int) -> subprocess.Popen[str]:
    """Write numbered rows in another process, which prints each number once it is written."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, name, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def _numbers(name: str, session: Session) -> set[int]:
    return set(session.exec(select(PollOffset.last_update).where(PollOffset.channel == name)).all())


def _add(number: int, session: Session) -> None:
    session.add(PollOffset(channel="c", bot=str(number), last_update=number))
    session.flush()


class _Slow:
    """A work that goes on until it is told to end, so that others queue up behind it."""

    def __init__(self, store: SqliteStore) -> None:
        self._begun, self._end = Event(), Event()
        self._future = store.write(self._work)
        assert self._begun.wait(5)

    def end(self) -> None:
        self._end.set()
        self._future.result(5)

    def _work(self, session: Session) -> None:
        _add(0, session)
        self._begun.set()
        self._end.wait(5)


def test_a_new_file_and_its_log_are_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tangban.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 3
    asyncio.run(database.close())


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_only_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must be a file"):
        Database(url)


async def test_writes_are_durable_and_deletions_are_scrubbed(sqlite: Database) -> None:
    def pragmas(session: Session) -> list[object]:
        names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        return [session.connection().execute(text(f"PRAGMA {name}")).scalar() for name in names]

    full = 2
    assert await sqlite.write(pragmas) == ["wal", full, 1, 1]


async def test_a_read_cannot_write(sqlite: Database) -> None:
    with pytest.raises(OperationalError, match="readonly"):
        await sqlite.read(partial(_add, 1))


async def test_a_read_that_fails_keeps_no_old_state(sqlite: Database) -> None:
    def look_and_fail(session: Session) -> None:
        assert _numbers("c", session) == set()
        raise LookupError

    await asyncio.gather(*(sqlite.read(look_and_fail) for _ in range(4)), return_exceptions=True)
    await sqlite.write(partial(_add, 1))
    for _ in range(4):
        assert await sqlite.read(partial(_numbers, "c")) == {1}


async def test_a_work_that_reads_without_sqlalchemy_and_with_it_sees_one_state(sqlite: Database) -> None:
    """What is committed between the two looks is not seen by the second."""
    loop = asyncio.get_running_loop()

    def twice(session: Session) -> tuple[int, set[int]]:
        (count,) = session.info[CURSOR].execute("SELECT count(*) FROM poll_offset").fetchone()
        asyncio.run_coroutine_threadsafe(sqlite.write(partial(_add, 1)), loop).result(5)
        return count, _numbers("c", session)

    assert await sqlite.read(twice) == (0, set())
    assert await sqlite.read(partial(_numbers, "c")) == {1}


def test_works_that_queue_up_share_one_commit(sqlite_url: str) -> None:
    store = SqliteStore(sqlite_url)
    commits: list[object] = []
    event.listen(store.writing, "commit", commits.append)
    slow = _Slow(store)
    rest = [store.write(partial(_add, number)) for number in range(1, 40)]
    assert not any(future.done() for future in rest)
    slow.end()
    for future in rest:
        future.result(5)
    assert len(commits) == 2
    store.close()


def test_a_work_whose_caller_has_gone_is_not_begun(sqlite_url: str) -> None:
    store = SqliteStore(sqlite_url)
    slow = _Slow(store)
    assert store.write(partial(_add, 1)).cancel()
    slow.end()
    assert store.read(partial(_numbers, "c")).result(5) == {0}
    store.close()


async def test_a_work_whose_coroutine_has_gone_is_not_begun(sqlite: Database) -> None:
    begun, end = Event(), Event()

    def hold(_session: Session) -> None:
        begun.set()
        end.wait(5)

    holding = asyncio.create_task(sqlite.write(hold))
    await asyncio.to_thread(begun.wait, 5)
    gone = asyncio.create_task(sqlite.write(partial(_add, 1)))
    kept = asyncio.create_task(sqlite.write(partial(_add, 2)))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    end.set()
    await asyncio.gather(holding, kept)
    assert await sqlite.read(partial(_numbers, "c")) == {2}


def test_a_loop_that_ended_before_its_commit_stops_no_writer(sqlite_url: str) -> None:
    store = SqliteStore(sqlite_url)
    slow = _Slow(store)
    loop = asyncio.new_event_loop()
    waiting = loop.create_task(store.written(partial(_add, 1)))
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    slow.end()
    store.write(partial(_add, 2)).result(5)
    assert {0, 2} <= store.read(partial(_numbers, "c")).result(5)
    assert not waiting.done()
    store.close()


def test_a_work_that_breaks_the_whole_transaction_takes_no_neighbour_with_it(sqlite_url: str) -> None:
    """A full disk makes SQLite roll everything back by itself, savepoints and all."""

    def fill_the_disk(session: Session) -> None:
        connection = session.connection()
        connection.execute(text("PRAGMA max_page_count=1"))
        try:
            connection.execute(text("INSERT INTO profile VALUES ('p', zeroblob(9000000), '2026-11-21')"))
        finally:
            connection.execute(text("PRAGMA max_page_count=1000000000"))

    store = SqliteStore(sqlite_url)
    slow = _Slow(store)
    before, breaking = store.write(partial(_add, 1)), store.write(fill_the_disk)
    after = store.write(partial(_add, 2))
    slow.end()
    before.result(5)
    after.result(5)
    with pytest.raises(OperationalError, match="full"):
        breaking.result(5)
    assert store.read(partial(_numbers, "c")).result(5) == {0, 1, 2}
    store.close()


async def test_a_write_waits_for_another_process_that_holds_the_file(
    sqlite: Database, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "tangban.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    Timer(0.3, lambda: other.execute("COMMIT")).start()
    begun = time.monotonic()
    await sqlite.write(partial(_add, 1))
    assert time.monotonic() - begun > 0.2
    other.close()


def test_a_file_that_is_held_for_too_long_is_said_to_be_busy(sqlite_url: str, tmp_path: Path) -> None:
    store = SqliteStore(sqlite_url, patience=0.1)
    store.write(partial(_add, 0)).result(5)
    other = sqlite3.connect(tmp_path / "tangban.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    held = [store.write(partial(_add, number)) for number in (1, 2)]
    for future in held:
        with pytest.raises(DatabaseBusyError, match="nothing was written"):
            future.result(10)
    other.execute("COMMIT")
    other.close()
    store.write(partial(_add, 3)).result(5)
    assert store.read(partial(_numbers, "c")).result(5) == {0, 3}
    store.close()


async def test_two_processes_write_one_file(sqlite: Database, sqlite_url: str) -> None:
    other = _write_elsewhere(sqlite_url, "other", 100)
    assert other.stdout is not None
    with other.stdout as lines:
        first = lines.readline()
        for number in range(100):
            await sqlite.write(partial(_add, number))
        printed = first + await asyncio.to_thread(lines.read)
    assert other.wait(10) == 0
    assert len(printed.split()) == 100
    assert await sqlite.read(partial(_numbers, "other")) == set(range(100))
    assert await sqlite.read(partial(_numbers, "c")) == set(range(100))


@pytest.mark.safety
async def test_no_acknowledged_write_is_missing_after_a_kill(sqlite: Database, sqlite_url: str) -> None:
    """Three writers on one file are killed in the midst of their stream."""
    chance = random.Random(7)
    acknowledged: dict[str, set[int]] = {}

    def run_and_kill(name: str, after: int) -> None:
        process = _write_elsewhere(sqlite_url, name, 100_000)
        assert process.stdout is not None
        acknowledged[name] = {int(process.stdout.readline()) for _ in range(after)}
        process.kill()
        acknowledged[name] |= {int(line) for line in process.stdout if line.endswith("\n")}
        process.stdout.close()
        assert process.wait(10) == -9

    threads = [Thread(target=run_and_kill, args=(f"w{n}", chance.randint(5, 150))) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join, 60)
    for name, numbers in acknowledged.items():
        assert len(numbers) >= 5
        assert numbers <= await sqlite.read(partial(_numbers, name))


async def test_the_log_is_empty_after_scrubbing(sqlite: Database, tmp_path: Path) -> None:
    await sqlite.write(partial(_add, 1))
    log = tmp_path / "tangban.db-wal"
    assert log.stat().st_size > 0
    await sqlite.scrub()
    assert log.stat().st_size == 0
    assert await sqlite.read(partial(_numbers, "c")) == {1}
