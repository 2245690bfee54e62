"""Keep what became of promises."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("shelves", sa.String(2000), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name="pk_erasure"),
        **EVERYWHERE,
    )
    op.create_table(
        "occurrence",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("reminder_id", BigId, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(80), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_occurrence"),
        sa.UniqueConstraint("reminder_id", "due_at", name="uq_occurrence_reminder_id_due_at"),
        **EVERYWHERE,
    )
    op.create_index("ix_occurrence_person_due", "occurrence", ["person_id", "due_at"])


def downgrade() -> None:
    op.drop_table("occurrence")
    op.drop_table("erasure")
