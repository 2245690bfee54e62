"""Pages: a list comes in pieces, each with the cursor of the next."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field
from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from bot.web.api.problems import Problem

T = TypeVar("T")
Row = TypeVar("Row")

MOST = 100
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class Page(BaseModel, Generic[T]):
    """One piece of a list; `next` is the cursor of the piece after it, empty at the end."""

    items: list[T]
    next: str | None = None


def _possible(moment: datetime) -> datetime:
    if not _FIRST + timedelta(days=1) < moment < _LAST - timedelta(days=1):
        raise ValueError("an instant between 1990 and 2100 is wanted")
    return moment


Instant = Annotated[AwareDatetime, AfterValidator(_possible)]
"""An instant with its offset from UTC."""

Limit = Annotated[int, Query(ge=1, le=MOST, description="how many at most")]
Cursor = Annotated[
    str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,120}$", description="`next` of the page before")
]
PersonId = Annotated[
    str | None,
    Query(
        alias="person", pattern=r"^[0-9a-f]{32}$", description="somebody whom you look after; else yourself"
    ),
]


def cursor_of(at: datetime, row_id: int) -> str:
    """Write down behind which row a page ended."""
    packed = json.dumps([at.astimezone(UTC).isoformat(), row_id])
    return urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, int]:
    """Read what `cursor_of` wrote; it only says where to go on: whose rows these are says the token."""
    try:
        at, row_id = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or type(row_id) is not int or not 0 <= row_id < 2**63:
            raise Problem(400, "cursor")
        return _possible(moment), row_id
    except (ValueError, TypeError):
        raise Problem(400, "cursor") from None


def behind(at: Any, row_id: Any, cursor: str | None) -> ColumnElement[bool] | None:
    """Give the condition for what comes after a cursor, newest first."""
    if cursor is None:
        return None
    moment, number = read_cursor(cursor)
    return or_(at < moment, and_(at == moment, row_id < number))


@dataclass(frozen=True)
class Span:
    """What of a journal is wanted: since <= at < until, behind a cursor, so many."""

    since: datetime | None
    until: datetime | None
    cursor: str | None
    limit: int


def _span(
    since: Instant | None = None, until: Instant | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Span:
    if cursor is not None:
        read_cursor(cursor)
    return Span(since, until, cursor, limit)


Wanted = Annotated[Span, Depends(_span)]
"""The parameters of a list from the journal."""


def entries(table: Any, person_id: str, span: Span, *more: Any) -> Any:
    """Select the standing entries of one person, newest first, one more than wanted."""
    found = select(table).where(table.person_id == person_id, col(table.undone_by).is_(None), *more)
    found = found.where(col(table.at) >= span.since) if span.since else found
    found = found.where(col(table.at) < span.until) if span.until else found
    after = behind(col(table.at), col(table.id), span.cursor)
    found = found if after is None else found.where(after)
    return found.order_by(col(table.at).desc(), col(table.id).desc()).limit(span.limit + 1)


def page(rows: Sequence[Row], limit: int, mark: Callable[[Row], str]) -> tuple[Sequence[Row], str | None]:
    """Cut a list that was read one longer than wanted; the cursor of the next page, if there is one."""
    return rows[:limit], mark(rows[limit - 1]) if len(rows) > limit else None


class Made(BaseModel):
    """What was written down: its messages are what the person would read in a chat."""

    messages: list[str] = Field(default_factory=list)
