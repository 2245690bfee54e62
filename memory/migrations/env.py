"""Where Alembic runs: on the connection that it is handed, or for a developer on the one of `-x url=…`."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine
from sqlmodel import AutoString, SQLModel

from memory.records.columns import BigId, Sealed, UtcDateTime


def _render(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Name column types by what script.py.mako imports."""
    if kind != "type":
        return False
    if thing is BigId or thing is Sealed:
        return "BigId" if thing is BigId else "Sealed"
    if isinstance(thing, AutoString):
        return f"sa.String({thing.length})"
    return "UtcDateTime()" if isinstance(thing, UtcDateTime) else False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=_render,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        # SQLite takes back DDL too, as long as the transaction was begun in earnest (see memory.sqlite).
        transactional_ddl=connection.dialect.name != "mysql",
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    _migrate(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as own:
        _migrate(own)
