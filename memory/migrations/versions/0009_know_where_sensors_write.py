"""Know where the values of a person's sensor are kept elsewhere, and how far they were fetched."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, Sealed, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "sensor_site",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("sealed", Sealed, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("pushes", sa.Boolean(), nullable=False),
        sa.Column("pushed", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_sensor_site"),
        sa.UniqueConstraint("person_id", name="uq_sensor_site_person_id"),
        **EVERYWHERE,
    )
    op.create_index("ix_sensor_site_next_at", "sensor_site", ["next_at"])


def downgrade() -> None:
    op.drop_table("sensor_site")
