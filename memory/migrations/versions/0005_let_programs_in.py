"""Let programs in by tokens, and answer a repeated call alike."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, Sealed, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        **EVERYWHERE,
    )
    op.create_index("ix_api_token_person_id", "api_token", ["person_id"])
    op.create_table(
        "api_call",
        sa.Column("id", BigId, nullable=False),
        sa.Column("source_key", sa.String(80), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("body_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("sealed", Sealed, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_api_call"),
        sa.UniqueConstraint("source_key", name="uq_api_call_source_key"),
        **EVERYWHERE,
    )
    op.create_index("ix_api_call_person_id", "api_call", ["person_id"])
    op.create_index("ix_api_call_created_at", "api_call", ["created_at"])


def downgrade() -> None:
    op.drop_table("api_call")
    op.drop_table("api_token")
