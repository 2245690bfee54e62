import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlmodel import SQLModel

from memory import migrations
from memory.database import Database
from memory.errors import UnknownRevisionError
from memory.migrations import HEAD

FOLDER = Path(migrations.__file__).parent
START = """
import sys, time
from memory.database import Database
begun = time.perf_counter()
Database(sys.argv[1]).migrate()
print(time.perf_counter() - begun)
print("alembic" in sys.modules)
"""


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def _shape(connection: Connection) -> dict[str, Any]:
    """Everything that a database says of its tables, in no order."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": {
                (column["name"], str(column["type"]), column["nullable"])
                for column in inspector.get_columns(table)
            },
            "key": inspector.get_pk_constraint(table),
            "unique": {
                (key["name"], *key["column_names"]) for key in inspector.get_unique_constraints(table)
            },
            "indexes": {
                (index["name"], index["unique"], *index["column_names"])
                for index in inspector.get_indexes(table)
            },
        }
        for table in inspector.get_table_names()
    }


def _migrate(url: str) -> None:
    database = Database(url)
    try:
        database.migrate()
    finally:
        asyncio.run(database.close())


def test_head_is_the_newest_revision() -> None:
    assert ScriptDirectory(str(FOLDER)).get_heads() == [HEAD]


def test_the_migrated_tables_are_those_of_the_records(database_url: str) -> None:
    """If this fails, memory/records changed without a revision: see memory/migrations."""
    with _connected(database_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_a_file_made_at_once_equals_one_that_went_through_all_revisions(
    sqlite_url: str, tmp_path: Path
) -> None:
    with _connected(f"sqlite:///{tmp_path / 'long-way.db'}") as connection:
        command.upgrade(_config(connection), "head")
        long_way = _shape(connection)
        counting = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        long_counting = set(counting.scalars())
    with _connected(sqlite_url) as connection:
        assert _shape(connection) == long_way
        counting = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        assert set(counting.scalars()) == long_counting == {"inbox", "memory"}


def test_the_way_back_leaves_no_table(tmp_path: Path) -> None:
    with _connected(f"sqlite:///{tmp_path / 'back.db'}") as connection:
        command.upgrade(_config(connection), "head")
        command.downgrade(_config(connection), "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_there_is_no_way_back_while_facts_were_not_read(sqlite_url: str) -> None:
    """An older Tangban would never read them, and never pin what they tell."""
    with _connected(sqlite_url) as connection:
        connection.execute(
            text(
                "INSERT INTO memory (person_id, source_key, at, kind, sealed, unread)"
                " VALUES ('p', 'k', '2025-03-01 08:00:00.000000', 'talk', x'01', 15)"
            )
        )
    with pytest.raises(RuntimeError, match="reindex"), _connected(sqlite_url) as connection:
        command.downgrade(_config(connection), "0012")
    with _connected(sqlite_url) as connection:
        connection.execute(text("UPDATE memory SET unread = NULL"))
        command.downgrade(_config(connection), "0012")
        assert "unread" not in {column["name"] for column in inspect(connection).get_columns("memory")}


def test_migrating_again_changes_nothing(database_url: str) -> None:
    with _connected(database_url) as connection:
        before = _shape(connection)
    _migrate(database_url)
    with _connected(database_url) as connection:
        assert _shape(connection) == before


def test_an_older_file_is_brought_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'older.db'}"
    with _connected(url) as connection:
        command.upgrade(_config(connection), "head")
        command.downgrade(_config(connection), "base")
    _migrate(url)
    with _connected(url) as connection:
        assert set(_shape(connection)) == {*SQLModel.metadata.tables, "alembic_version"}


def test_several_processes_may_migrate_one_new_file_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(_migrate, [url] * 6))
    with _connected(url) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


def test_a_database_of_a_newer_tangban_is_left_alone(sqlite_url: str) -> None:
    with _connected(sqlite_url) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnknownRevisionError, match="newer Tangban"):
        _migrate(sqlite_url)
    with _connected(sqlite_url) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """The last table is in the way, so all before it are taken back."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    with _connected(url) as connection:
        connection.execute(text("CREATE TABLE audit_entry (id INTEGER)"))
    with pytest.raises(Exception, match="already exists"):
        _migrate(url)
    with _connected(url) as connection:
        assert inspect(connection).get_table_names() == ["audit_entry"]


def test_starting_needs_no_alembic_and_little_time(tmp_path: Path) -> None:
    """`tangban chat` answers within 2 seconds of its start: an empty file, then the same file again."""
    for _ in range(2):
        started = subprocess.run(
            [sys.executable, "-c", START, f"sqlite:///{tmp_path / 'new.db'}"],
            check=True,
            capture_output=True,
            text=True,
            cwd=FOLDER.parents[1],
        )
        seconds, alembic = started.stdout.split()
        assert alembic == "False"
        assert float(seconds) < 0.4


def test_texts_are_compared_byte_by_byte_on_mariadb(server_url: Callable[[str], str]) -> None:
    """Every text column, so that a later table cannot forget it."""
    query = """
        SELECT DISTINCT collation_name FROM information_schema.columns
        WHERE table_schema = DATABASE() AND collation_name IS NOT NULL AND table_name <> 'alembic_version'
    """
    with _connected(server_url("mariadb")) as connection:
        assert connection.execute(text(query)).scalars().all() == ["utf8mb4_nopad_bin"]
