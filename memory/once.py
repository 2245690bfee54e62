"""What may be there only once is found, or made by whoever comes first."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

T = TypeVar("T")


def once(session: Session, find: Callable[[], T | None], make: Callable[[], T]) -> tuple[T, bool]:
    """Find it, or make it and flush: what stands, and whether it is new. A unique key decides between two makers."""
    if (found := find()) is not None:
        return found, False
    if session.get_bind().dialect.name == "sqlite":
        # A writer has the file to itself from its first look on: nobody can have come in between.
        made = make()
        session.flush()
        return made, True
    try:
        with session.begin_nested():
            made = make()
    except IntegrityError:
        if (found := find()) is None:
            raise
        return found, False
    return made, True
