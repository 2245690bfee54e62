"""Keep tokens of platforms, reply windows, and what called us."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, Sealed, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "platform_token",
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("bot", sa.String(64), nullable=False),
        sa.Column("sealed", Sealed, nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "bot", name="pk_platform_token"),
        **EVERYWHERE,
    )
    op.create_table(
        "reply_window",
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("bot", sa.String(64), nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("open_until", UtcDateTime(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "bot", "account", name="pk_reply_window"),
        **EVERYWHERE,
    )
    op.create_index("ix_reply_window_person_id", "reply_window", ["person_id"])
    op.create_table(
        "callback",
        sa.Column("id", BigId, nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("bot", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(128), nullable=False),
        sa.Column("delivery", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_callback"),
        sa.UniqueConstraint(
            "channel", "bot", "nonce", "delivery", name="uq_callback_channel_bot_nonce_delivery"
        ),
        **EVERYWHERE,
    )
    op.create_index("ix_callback_external_id", "callback", ["external_id"])
    op.create_index("ix_callback_at", "callback", ["at"])


def downgrade() -> None:
    op.drop_table("callback")
    op.drop_table("reply_window")
    op.drop_table("platform_token")
