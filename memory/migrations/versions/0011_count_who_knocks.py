"""Count together who knocks at the doors of the web."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "web_try",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_web_try"),
        **EVERYWHERE,
    )
    op.create_index("ix_web_try_until", "web_try", ["until"])


def downgrade() -> None:
    op.drop_table("web_try")
