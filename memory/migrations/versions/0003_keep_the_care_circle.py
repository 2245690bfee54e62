"""Keep the care circle, its alerts, and the chain of what was audited."""

import sqlalchemy as sa
from alembic import op

from memory.records.audit import GENESIS, HEAD, AuditEntry, seal_of
from memory.records.columns import BigId, Sealed, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

EVERYWHERE = {"mysql_engine": "InnoDB", "mysql_collate": "utf8mb4_nopad_bin"}


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("source_key", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sealed", Sealed, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("settled_by", sa.String(32), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.UniqueConstraint("source_key", name="uq_alert_source_key"),
        **EVERYWHERE,
    )
    op.create_index("ix_alert_due", "alert", ["state", "next_at"])
    op.create_index("ix_alert_person", "alert", ["person_id", "state"])
    op.create_table(
        "alert_rule",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("wait_minutes", sa.Integer(), nullable=False),
        sa.Column("no_reading_hours", sa.Integer(), nullable=True),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("next_check_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name="pk_alert_rule"),
        **EVERYWHERE,
    )
    op.create_index("ix_alert_rule_due", "alert_rule", ["next_check_at"])
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", BigId, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        **EVERYWHERE,
    )
    op.create_table(
        "care_grant",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("caregiver_id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("scopes", sa.String(120), nullable=False),
        sa.Column("sealed", Sealed, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_care_grant"),
        sa.UniqueConstraint("person_id", "caregiver_id", name="uq_care_grant_person_id_caregiver_id"),
        **EVERYWHERE,
    )
    op.create_index("ix_care_grant_caregiver_id", "care_grant", ["caregiver_id"])
    op.create_table(
        "group_grant",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("bot", sa.String(64), nullable=False),
        sa.Column("chat", sa.String(128), nullable=False),
        sa.Column("scopes", sa.String(120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_group_grant"),
        sa.UniqueConstraint(
            "person_id", "channel", "bot", "chat", name="uq_group_grant_person_id_channel_bot_chat"
        ),
        **EVERYWHERE,
    )
    op.create_index("ix_group_grant_chat", "group_grant", ["channel", "bot", "chat"])
    op.create_table(
        "invitation",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("source_key", sa.String(80), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("sealed", Sealed, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("caregiver_id", sa.String(32), nullable=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("code_hash", name="uq_invitation_code_hash"),
        sa.UniqueConstraint("source_key", name="uq_invitation_source_key"),
        **EVERYWHERE,
    )
    op.create_index("ix_invitation_caregiver_id", "invitation", ["caregiver_id"])
    op.create_index("ix_invitation_person_id", "invitation", ["person_id"])
    op.create_table(
        "notice",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("source_key", sa.String(80), nullable=False),
        sa.Column("sealed", Sealed, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("source_key", name="uq_notice_source_key"),
        **EVERYWHERE,
    )
    op.create_index("ix_notice_due", "notice", ["state", "id"])
    op.create_index("ix_notice_person_id", "notice", ["person_id"])
    with op.batch_alter_table("audit_entry") as batch:
        batch.add_column(sa.Column("number", BigId, nullable=True))
        batch.add_column(sa.Column("previous", sa.String(64), nullable=True))
        batch.add_column(sa.Column("seal", sa.String(64), nullable=True))
        batch.create_unique_constraint("uq_audit_entry_number", ["number"])
    _chain_what_is_there(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("audit_entry") as batch:
        batch.drop_constraint("uq_audit_entry_number", type_="unique")
        for column in ("seal", "previous", "number"):
            batch.drop_column(column)
    for table in ("notice", "invitation", "group_grant", "care_grant", "audit_head", "alert_rule", "alert"):
        op.drop_table(table)


def _chain_what_is_there(connection: sa.Connection) -> None:
    """Entries that were written before there was a chain become its beginning, in their order."""
    rows = connection.execute(sa.select(_ENTRIES).order_by(_ENTRIES.c.id)).all()
    seal = GENESIS
    for number, row in enumerate(rows, 1):
        entry = AuditEntry(
            at=row.at,
            actor=row.actor,
            action=row.action,
            subject=row.subject,
            detail=row.detail,
            number=number,
            previous=seal,
        )
        values = {"number": number, "previous": seal, "seal": (seal := seal_of(entry))}
        connection.execute(sa.update(_ENTRIES).where(_ENTRIES.c.id == row.id).values(**values))
    head = sa.table("audit_head", sa.column("id"), sa.column("number"), sa.column("seal"))
    connection.execute(sa.insert(head).values(id=HEAD, number=len(rows), seal=seal))


_ENTRIES = sa.table(
    "audit_entry",
    sa.column("id"),
    sa.column("at", UtcDateTime()),
    sa.column("actor"),
    sa.column("action"),
    sa.column("subject"),
    sa.column("detail"),
    sa.column("number"),
    sa.column("previous"),
    sa.column("seal"),
)
