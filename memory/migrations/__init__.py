"""How the tables came to be: one Alembic revision after another, and the way to the newest.

To change a table: change it in memory/records, then

    alembic -c memory/migrations/alembic.ini -x url=sqlite:////tmp/old.db upgrade head
    alembic -c memory/migrations/alembic.ini -x url=sqlite:////tmp/old.db revision --autogenerate --rev-id 0002 -m "…"

read what was written to versions/, give a new table `mysql_collate="utf8mb4_nopad_bin"`, and set HEAD to the revision.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

import memory.records  # noqa: F401  # the tables belong to the metadata once they are imported
from memory.errors import UnknownRevisionError

HEAD = "0013"
"""The newest revision; known here so that a database that is up to date is not asked by way of Alembic (0.1 s to import)."""

VERSION_TABLE = """CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)"""
"""As Alembic makes it."""


def bring_up_to_date(connection: Connection) -> None:
    """Migrate to HEAD inside the connection's transaction."""
    tables = inspect(connection).get_table_names()
    if not tables and connection.dialect.name == "sqlite":
        _make_all(connection)
    elif "alembic_version" not in tables or _revision(connection) != HEAD:
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _make_all(connection: Connection) -> None:
    """Make an empty file whole at once; a test holds that this equals the way through all revisions."""
    SQLModel.metadata.create_all(connection)
    connection.execute(text(VERSION_TABLE))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _upgrade(connection: Connection) -> None:
    from alembic import command  # slow to import, and seldom needed
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise UnknownRevisionError(UnknownRevisionError.__doc__) from error
