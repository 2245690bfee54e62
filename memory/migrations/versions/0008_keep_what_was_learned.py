"""Keep versions of the left brain, the runs that made them, and whose words are in them."""

import sqlalchemy as sa
from alembic import op

from memory.records.columns import BigId, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "model_version",
        sa.Column("id", sa.String(80), nullable=False),
        sa.Column("scope", sa.String(48), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=True),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("model", sa.String(120), nullable=False),
        sa.Column("brain", sa.String(200), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("parent", sa.String(80), nullable=True),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("dataset", sa.String(64), nullable=False),
        sa.Column("base_digest", sa.String(64), nullable=False),
        sa.Column("adapter_digest", sa.String(64), nullable=False),
        sa.Column("template_digest", sa.String(64), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("scores", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_model_version"),
        **EVERYWHERE,
    )
    for column in ("brain", "dataset", "person_id", "scope"):
        op.create_index(f"ix_model_version_{column}", "model_version", [column])
    op.create_table(
        "training_run",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("scope", sa.String(48), nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("model", sa.String(120), nullable=False),
        sa.Column("config", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("slot", sa.String(8), nullable=True),
        sa.Column("holder", sa.String(120), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("loss", sa.Double(), nullable=True),
        sa.Column("tokens_per_s", sa.Double(), nullable=True),
        sa.Column("eta_s", sa.Double(), nullable=True),
        sa.Column("dataset", sa.String(64), nullable=True),
        sa.Column("version", sa.String(80), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("error", sa.String(200), nullable=True),
        sa.Column("watermark", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_training_run"),
        sa.UniqueConstraint("slot", name="uq_training_run_slot"),
        **EVERYWHERE,
    )
    op.create_index("ix_training_run_kind", "training_run", ["kind"])
    op.create_table(
        "training_source",
        sa.Column("id", BigId, nullable=False),
        sa.Column("dataset", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_training_source"),
        sa.UniqueConstraint("dataset", "person_id", name="uq_training_source_dataset_person_id"),
        **EVERYWHERE,
    )
    op.create_index("ix_training_source_person_id", "training_source", ["person_id"])
    op.create_table(
        "model_member",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(48), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "scope", name="pk_model_member"),
        **EVERYWHERE,
    )


def downgrade() -> None:
    for table in ("model_member", "training_source", "training_run", "model_version"):
        op.drop_table(table)
