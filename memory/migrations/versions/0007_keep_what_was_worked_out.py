"""Keep the summary of each person, and when patterns were looked for."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, Sealed, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "digest",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("sealed", Sealed, nullable=True),
        sa.Column("upto", BigId, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=True),
        sa.Column("mined_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name="pk_digest"),
        **EVERYWHERE,
    )
    op.create_index("ix_digest_mined_at", "digest", ["mined_at"])


def downgrade() -> None:
    op.drop_table("digest")
