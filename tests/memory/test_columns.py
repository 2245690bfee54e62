from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import DateTime
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from memory.records.columns import UtcDateTime

EAST = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 22, 7, 30, 1, 234567, tzinfo=UTC),
        datetime(2026, 11, 22, 7, 30, tzinfo=EAST),
        datetime(2026, 1, 1, 0, 0, 0, 5, tzinfo=EAST),
        datetime(987, 6, 5, 4, 3, 2, 1, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
def test_an_instant_is_written_on_sqlite_to_the_letter_as_sqlalchemy_writes_it(instant: datetime) -> None:
    dialect: Any = SQLiteDialect()
    theirs: Any = DateTime().dialect_impl(dialect).bind_processor(dialect)
    ours: Any = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    assert ours(instant) == theirs(instant.astimezone(UTC).replace(tzinfo=None))
    back: Any = UtcDateTime().dialect_impl(dialect).result_processor(dialect, None)
    assert back(ours(instant)) == instant


def test_no_instant_stays_none() -> None:
    dialect: Any = SQLiteDialect()
    ours: Any = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    assert ours(None) is None
