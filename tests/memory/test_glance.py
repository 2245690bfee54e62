"""A look at the file: it notices every commit of anybody, waits for nothing, and makes no file."""

import sqlite3
import threading
from pathlib import Path

import pytest

from memory.glance import Glance


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "some name ?.db"
    with sqlite3.connect(path) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE t (n INTEGER)")
    made.close()
    return path


def test_the_version_changes_with_each_commit_and_with_nothing_else(file: Path) -> None:
    glance, writer = Glance(str(file)), sqlite3.connect(file, isolation_level=None)
    first = glance.version()
    assert first is not None
    assert glance.version() == first
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO t VALUES (1)")
    assert glance.version() == first
    assert glance.row("SELECT count(*) FROM t", {}) == (0,)
    writer.execute("COMMIT")
    second = glance.version()
    assert second != first
    assert glance.row("SELECT count(*) FROM t WHERE n = :n", {"n": 1}) == (1,)
    assert glance.version() == second
    writer.close()
    glance.close()


def test_a_look_leaves_no_snapshot_behind_that_would_keep_the_log(file: Path) -> None:
    glance, writer = Glance(str(file)), sqlite3.connect(file, isolation_level=None)
    glance.version()
    glance.row("SELECT count(*) FROM t", {})
    writer.execute("INSERT INTO t VALUES (1)")
    assert writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    writer.close()
    glance.close()


def test_what_is_locked_is_not_waited_for(tmp_path: Path) -> None:
    locked = tmp_path / "locked.db"
    holder = sqlite3.connect(locked, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")  # without a log beside the file it shuts readers out
    glance = Glance(str(locked))
    assert glance.version() is None
    holder.execute("ROLLBACK")
    assert glance.version() is not None
    holder.close()
    glance.close()


def test_what_is_not_there_or_closed_is_not_told(tmp_path: Path, file: Path) -> None:
    missing = Glance(str(tmp_path / "none.db"))
    assert missing.version() is None
    assert not (tmp_path / "none.db").exists()
    glance = Glance(str(file))
    assert glance.row("SELECT nothing", {}) is None
    assert glance.row("SELECT n FROM t", {}) is None
    glance.close()
    glance.close()
    assert glance.version() is None


def test_nothing_can_be_written_through_it(file: Path) -> None:
    glance = Glance(str(file))
    assert glance.row("INSERT INTO t VALUES (9) RETURNING n", {}) is None
    assert glance.row("SELECT count(*) FROM t", {}) == (0,)
    glance.close()


def test_threads_share_it(file: Path) -> None:
    glance = Glance(str(file))
    seen: list[int | None] = []

    def look() -> None:
        seen.extend(glance.version() for _ in range(200))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 800
    assert len(set(seen)) == 1
    glance.close()
