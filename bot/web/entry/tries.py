"""Tries at the ways in, counted in the database: every process that serves it holds back together whoever guesses."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from bot.web.entry.limits import Limit, Limits
from memory.database import Database
from memory.once import once
from memory.records import WebTry


class Tries:
    """Asks this process first, which costs nothing, and then the rows, which all processes share."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._here = Limits()

    async def take(self, kind: str, name: str, limit: Limit, now: datetime) -> bool:
        """Count a try; false if there were too many, wherever they came in."""
        if not self._here.take(kind, name, limit, now):
            return False
        return await self._database.write(lambda session: take(session, kind, name, limit, now))


def take(session: Session, kind: str, name: str, limit: Limit, now: datetime) -> bool:
    """Count a try in the rows; false if there were too many. Rows that are worked off go as others come."""
    step, key = timedelta(seconds=limit.every_s), _hashed(kind, name)
    row, new = once(
        session, lambda: session.get(WebTry, key, with_for_update=True), lambda: _made(session, key, now)
    )
    if new:
        session.execute(delete(WebTry).where(col(WebTry.until) < now, col(WebTry.name) != key))
    booked = max(row.until, now)
    if booked - now > (limit.burst - 1) * step:
        return False
    row.until = booked + step
    session.add(row)
    return True


def _made(session: Session, key: str, now: datetime) -> WebTry:
    row = WebTry(name=key, until=now)
    session.add(row)
    return row


def _hashed(kind: str, name: str) -> str:
    """Hash who knocks: an address is nobody's business once it has been counted."""
    return hashlib.sha256(f"tangban try {kind} {name}".encode()).hexdigest()
