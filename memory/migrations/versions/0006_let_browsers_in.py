"""Let browsers in by one-time codes, sessions and passwords of admins."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, Sealed, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "web_pass",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("idle_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_web_pass"),
        **EVERYWHERE,
    )
    op.create_index("ix_web_pass_person_id", "web_pass", ["person_id"])
    op.create_index("ix_web_pass_expires_at", "web_pass", ["expires_at"])
    op.create_table(
        "web_admin",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("sealed", Sealed, nullable=False),
        sa.Column("last_step", BigId, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_web_admin"),
        **EVERYWHERE,
    )
    op.create_index("ix_web_admin_person_id", "web_admin", ["person_id"])


def downgrade() -> None:
    op.drop_table("web_admin")
    op.drop_table("web_pass")
