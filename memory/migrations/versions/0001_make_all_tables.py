"""Make all tables."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEALED = sa.LargeBinary().with_variant(mysql.LONGBLOB(), "mysql", "mariadb")
INSTANT = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
NUMBER = sa.Double()
WHOLE = sa.Integer()


def upgrade() -> None:
    _make_people()
    _make_mail()
    _make_journal()
    _make_mind()


def downgrade() -> None:
    for names in (
        "person person_key identity profile",
        "inbox outbox poll_offset button",
        "reading meal meal_item measurement medication exercise",
        "conversation memory fact insight reminder audit_entry",
    ):
        for name in names.split():
            op.drop_table(name)


def _table(name: str, *parts: Iterable[sa.schema.SchemaItem], **options: bool) -> None:
    """Keys of accounts and messages differ by case and by trailing blanks, on MariaDB too."""
    items = [item for part in parts for item in part]
    op.create_table(name, *items, mysql_engine="InnoDB", mysql_collate="utf8mb4_nopad_bin", **options)


def _filled(**columns: sa.types.TypeEngine | int) -> list[sa.Column]:
    """Columns that are always filled; a number stands for a text of at most that length."""
    return [
        sa.Column(name, sa.String(kind) if isinstance(kind, int) else kind, nullable=False)
        for name, kind in columns.items()
    ]


def _maybe(**columns: sa.types.TypeEngine | int) -> list[sa.Column]:
    """Columns that may stay empty."""
    return [
        sa.Column(name, sa.String(kind) if isinstance(kind, int) else kind, nullable=True)
        for name, kind in columns.items()
    ]


def _keys(table: str, primary: str, once: str = "") -> list[sa.Constraint]:
    """The primary key, and what is unique beside it: names of columns, blanks between."""
    keys: list[sa.Constraint] = [sa.PrimaryKeyConstraint(*primary.split(), name=f"pk_{table}")]
    if once:
        keys.append(sa.UniqueConstraint(*once.split(), name=f"uq_{table}_{once.replace(' ', '_')}"))
    return keys


def _entries(name: str, *parts: Iterable[sa.schema.SchemaItem]) -> None:
    """Make a table of the journal, with what all of those share."""
    _table(
        name,
        _filled(id=BIG, person_id=32, source_key=80, at=INSTANT, created_at=INSTANT),
        *parts,
        _maybe(undone_by=80),
        _keys(name, "id", "source_key"),
    )
    op.create_index(f"ix_{name}_person_at", name, ["person_id", "at"])
    op.create_index(f"ix_{name}_person_written", name, ["person_id", "created_at"])
    op.create_index(f"ix_{name}_undone_by", name, ["undone_by"])


def _make_people() -> None:
    _table(
        "person",
        _filled(
            id=32, created_at=INSTANT, zone=64, language=8, unit=8, target_low=NUMBER, target_high=NUMBER
        ),
        _keys("person", "id"),
    )
    _table("person_key", _filled(person_id=32, wrapped=SEALED), _keys("person_key", "person_id"))
    _table(
        "identity",
        _filled(id=BIG, person_id=32, channel=16, bot=64, account=128, reachable=sa.Boolean()),
        _keys("identity", "id", "channel bot account"),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"])
    _table("profile", _filled(person_id=32, sealed=SEALED, updated_at=INSTANT), _keys("profile", "person_id"))


def _make_mail() -> None:
    _table(
        "inbox",
        _filled(
            id=BIG,
            channel=16,
            bot=64,
            external_id=128,
            chat=128,
            person_id=32,
            audience=8,
            sealed=SEALED,
            sent_at=INSTANT,
            received_at=INSTANT,
            state=8,
            attempts=WHOLE,
        ),
        _maybe(lease_until=INSTANT, done_at=INSTANT),
        _keys("inbox", "id", "channel bot external_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_chat", "inbox", ["chat"])
    op.create_index("ix_inbox_due", "inbox", ["state", "lease_until"])
    op.create_index("ix_inbox_person_id", "inbox", ["person_id"])
    _table(
        "outbox",
        _filled(
            id=BIG,
            source_key=80,
            part=WHOLE,
            channel=16,
            bot=64,
            chat=128,
            person_id=32,
            sealed=SEALED,
            created_at=INSTANT,
            state=8,
            attempts=WHOLE,
            not_before=INSTANT,
        ),
        _maybe(lease_until=INSTANT, sent_at=INSTANT, platform_message_id=128, error=200),
        _keys("outbox", "id", "source_key part"),
    )
    op.create_index("ix_outbox_chat", "outbox", ["chat"])
    op.create_index("ix_outbox_due", "outbox", ["state", "not_before"])
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"])
    _table("poll_offset", _filled(channel=16, bot=64, last_update=BIG), _keys("poll_offset", "channel bot"))
    _table(
        "button",
        _filled(id=24, person_id=32, source_key=80, sealed=SEALED, expires_at=INSTANT),
        _maybe(used_at=INSTANT),
        _keys("button", "id"),
    )
    op.create_index("ix_button_person_id", "button", ["person_id"])
    op.create_index("ix_button_source_key", "button", ["source_key"])


def _make_journal() -> None:
    _entries(
        "reading", _filled(mmol=NUMBER, origin=16), _maybe(context=16, meal=16, minutes_after_meal=WHOLE)
    )
    _entries(
        "meal",
        _maybe(
            meal=16,
            carbs_g=NUMBER,
            protein_g=NUMBER,
            fat_g=NUMBER,
            fiber_g=NUMBER,
            kcal=NUMBER,
            expected_rise=NUMBER,
        ),
    )
    _table(
        "meal_item",
        _filled(id=BIG, meal_id=BIG, person_id=32, position=WHOLE, sealed=SEALED, grams_basis=8),
        _maybe(food_key=120, quantity=NUMBER, unit=16, grams=NUMBER, carbs_g=NUMBER),
        _keys("meal_item", "id"),
    )
    op.create_index("ix_meal_item_meal_id", "meal_item", ["meal_id"])
    op.create_index("ix_meal_item_person_id", "meal_item", ["person_id"])
    _entries("measurement", _filled(kind=16, value=NUMBER), _maybe(second_value=NUMBER))
    _entries("medication", _filled(sealed=SEALED), _maybe(dose=NUMBER, unit=16))
    _entries("exercise", _filled(sealed=SEALED), _maybe(minutes=NUMBER))


def _make_mind() -> None:
    _table(
        "conversation",
        _filled(thread=200, person_id=32, sealed=SEALED, updated_at=INSTANT),
        _keys("conversation", "thread"),
    )
    op.create_index("ix_conversation_person_id", "conversation", ["person_id"])
    _table(
        "memory",
        _filled(id=BIG, person_id=32, source_key=80, at=INSTANT, kind=16, sealed=SEALED),
        _maybe(vector=SEALED, embedder=64),
        _keys("memory", "id", "source_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_memory_person", "memory", ["person_id", "id"])
    _table(
        "fact",
        _filled(
            id=BIG, person_id=32, source_key=80, position=WHOLE, kind=16, sealed=SEALED, valid_from=INSTANT
        ),
        _maybe(valid_to=INSTANT, ended_by=80),
        _keys("fact", "id", "source_key position"),
    )
    op.create_index("ix_fact_person", "fact", ["person_id", "id"])
    _table(
        "insight",
        _filled(
            id=BIG, person_id=32, fingerprint=64, kind=32, sealed=SEALED, confidence=NUMBER, found_at=INSTANT
        ),
        _maybe(retired_at=INSTANT),
        _keys("insight", "id", "person_id fingerprint"),
    )
    op.create_index("ix_insight_person_id", "insight", ["person_id"])
    _table(
        "reminder",
        _filled(
            id=BIG,
            person_id=32,
            source_key=80,
            what=16,
            sealed=SEALED,
            repeat=8,
            state=8,
            created_at=INSTANT,
            channel=16,
            bot=64,
            chat=128,
        ),
        _maybe(wall_time=5, weekday=WHOLE, next_at=INSTANT),
        _keys("reminder", "id", "source_key"),
    )
    op.create_index("ix_reminder_due", "reminder", ["state", "next_at"])
    op.create_index("ix_reminder_person_id", "reminder", ["person_id"])
    _table(
        "audit_entry",
        _filled(id=BIG, at=INSTANT, actor=64, action=48),
        _maybe(subject=64, detail=200),
        _keys("audit_entry", "id"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"])
