"""Keep what an index needs of many memories together."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, Sealed

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "memory_block",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("after_id", BigId, nullable=False),
        sa.Column("last_id", BigId, nullable=False),
        sa.Column("covers", sa.Integer(), nullable=False),
        sa.Column("sealed", Sealed, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_memory_block"),
        sa.UniqueConstraint("person_id", "last_id", name="uq_memory_block_person_id_last_id"),
        **EVERYWHERE,
    )


def downgrade() -> None:
    op.drop_table("memory_block")
