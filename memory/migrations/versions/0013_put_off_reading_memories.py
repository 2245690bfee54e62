"""Know which memories were written and not yet read."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UNREAD = sa.text("unread IS NOT NULL")


class UnreadError(RuntimeError):
    """There are memories whose facts were not read yet, which an older Tangban would never do: `tangban memory reindex` first."""


def upgrade() -> None:
    op.add_column("memory", sa.Column("unread", sa.SmallInteger(), nullable=True))
    op.create_index(
        "ix_memory_unread", "memory", ["person_id", "unread"], sqlite_where=UNREAD, postgresql_where=UNREAD
    )


def downgrade() -> None:
    if op.get_bind().execute(sa.text("SELECT 1 FROM memory WHERE unread >= 0 LIMIT 1")).first():
        raise UnreadError(UnreadError.__doc__)
    op.drop_index("ix_memory_unread", "memory")
    op.drop_column("memory", "unread")
