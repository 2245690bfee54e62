"""What is left to do once somebody was forgotten: their files, their index, the copies, and the bytes between the rows.

Noted in the transaction that forgot them, so that a process that ends in between leaves it to the next.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlmodel import Session, select

from memory import copies
from memory.database import Database
from memory.recall import Recall
from memory.records import Erasure
from tools.export import shelf

BACKUPS = "backups"


class Eraser:
    """Wipes after people who were forgotten; safe to run at any time and any number of times."""

    def __init__(
        self, database: Database, recall: Recall, folder: Path, also: Callable[[str], object] = lambda _: None
    ) -> None:
        self._database = database
        self._recall = recall
        self._folder = folder
        self._also = also

    async def sweep(self) -> int:
        """Wipe after everybody who is noted; returns how many there were."""
        await self._recall.let_go()
        noted = await self._database.read(lambda session: list(session.exec(select(Erasure))))
        for one in noted:
            self._recall.cache.drop(one.subject)
            await asyncio.to_thread(self._wipe, one)
        if noted:
            await self._database.scrub()
            await self._database.write(partial(_done, [one.subject for one in noted]))
        return len(noted)

    def _wipe(self, one: Erasure) -> None:
        shelf.clear(self._folder, [name for name in one.shelves.split("\n") if name])
        copies.forget(self._folder / BACKUPS, one.subject)
        self._also(one.subject)


def _done(subjects: list[str], session: Session) -> None:
    for subject in subjects:
        row = session.get(Erasure, subject)
        if row is not None:
            session.delete(row)
