"""Give people brains of their own, and count what they think of them."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "promotion",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("brain", sa.String(200), nullable=False),
        sa.Column("promoted_at", UtcDateTime(), nullable=False),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_promotion"),
        **EVERYWHERE,
    )
    op.create_index("ix_promotion_person_id", "promotion", ["person_id"])
    op.create_table(
        "brain_vote",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("source_key", sa.String(80), nullable=False),
        sa.Column("version", sa.String(200), nullable=False),
        sa.Column("opinion", sa.String(8), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_brain_vote"),
        sa.UniqueConstraint("source_key", name="uq_brain_vote_source_key"),
        **EVERYWHERE,
    )
    op.create_index("ix_brain_vote_person_id", "brain_vote", ["person_id"])


def downgrade() -> None:
    op.drop_table("brain_vote")
    op.drop_table("promotion")
