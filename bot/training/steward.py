"""Looks after the training room: tells admins how runs end, takes back what people find worse, and wipes what was taken back."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from agent.brains import Brains
from bot.training.order import place_of
from bot.training.room import Room, run_facts
from memory.circle import audit, notices
from memory.circle.notices import Page
from memory.learning import runs
from memory.records import Identity, ModelVersion, Person, TrainingRun
from memory.vault import Vault
from prompts.reader import facts_of, say
from training.holder import dead
from training.registry.feedback import Safety
from training.registry.pointers import pointers, watch
from training.registry.shadows import Along, note

EVERY = timedelta(seconds=20)
Accounts = Collection[tuple[str, str]]
"""Of admins, as pairs of channel and id."""

_TOLD_FOR = timedelta(days=1)


class Steward:
    """One round every twenty seconds; a second one, in another process, may walk beside it."""

    def __init__(self, room: Room, vault: Vault, brains: Brains, accounts: Accounts) -> None:
        self._room, self._vault, self._brains, self._accounts = room, vault, brains, accounts
        self._last: datetime | None = None

    async def tick(self) -> None:
        """Walk a round, if it is time."""
        now = self._room.clock()
        if self._last is not None and now - self._last < EVERY:
            return
        self._last = now
        await self.round(now)

    async def round(self, now: datetime) -> None:
        """Do everything once."""
        database = self._room.database
        await database.write(lambda session: self._letters(session, now))
        before = await database.read(pointers)
        # Here and not in the work: a brain's standing is told by the loop's clock, and what was heard is taken once.
        safety, along = self.safety(), self.along()
        done = await database.write(lambda session: self._judged(session, safety, along, now))
        if done:
            await asyncio.to_thread(self._room.shelves.back_up, before, now)
        await self._wipe()
        await self._room.begin_due()

    def safety(self) -> dict[str, Safety]:
        """Count the drafts of each brain in this process, and those that were stopped for being unsafe."""
        from training.filter.chain import UNSAFE  # loaded once something is looked after, not at the start

        found = {}
        for one in self._brains.standings():
            blocks = sum(count for kind, count in one.verdicts.items() if kind in UNSAFE)
            found[one.name] = Safety(one.verdicts.get("passed", 0) + one.verdicts.get("composer", 0), blocks)
        return found

    def along(self) -> dict[str, Along]:
        """Count what brains that write along unseen wrote since the last time, beside the brain in service."""
        from training.filter.chain import UNSAFE

        found: dict[str, Along] = {}
        for one in self._brains.shadows.heard():
            heard = Along(unanswered=1)
            if one.new is not None:
                counted = (one.new, one.new & UNSAFE, one.old, one.old & UNSAFE)
                heard = Along(1, *(int(bool(kinds)) for kinds in counted))
            found[one.name] = found.get(one.name, Along()).plus(heard)
        return found

    def admins(self, session: Session) -> list[str]:
        """Find the people behind the accounts of the roster."""
        rows = session.exec(select(Identity).order_by(col(Identity.id))).all()
        found = [row.person_id for row in rows if (row.channel, row.account) in self._accounts]
        return list(dict.fromkeys(found))

    def tell(
        self, session: Session, person_id: str, key: str, words: str, now: datetime, **facts: object
    ) -> None:
        """Write to an admin, once for the key, in their own language."""
        person = session.get(Person, person_id)
        if person is not None:
            text = say(words, person.language, **{**facts_of(person, now), **facts})
            notices.write(session, self._vault, person_id, f"{key}:{person_id[:12]}", [Page(text)], now)

    def _letters(self, session: Session, now: datetime) -> None:
        """Tell whoever asked how long it takes, once that is known, and how it ended."""
        runs.reap(session, now, dead)
        lately = (TrainingRun.kind != "summary", col(TrainingRun.created_at) > now - _TOLD_FOR)
        for run in session.exec(select(TrainingRun).where(*lately)).all():
            facts = run_facts(run)
            over = run.state in {"done", "failed", "stopped", "interrupted"}
            if not over and (run.stage != "train" or run.eta_s is None):
                continue
            words, mark = ("training.ended", run.state) if over else ("training.going", "eta")
            for person_id in [run.asked_by] if run.asked_by else self.admins(session):
                self.tell(session, person_id, f"train:{run.id}:{mark}", words, now, run=facts)

    def _judged(
        self, session: Session, safety: dict[str, Safety], along: dict[str, Along], now: datetime
    ) -> list[str]:
        note(session, along)
        done = watch(session, safety, now)
        for row, what in done:
            audit.note(session, at=now, actor="training", action=f"model_{what}"[:32], detail=row.id)
            for person_id in self.admins(session):
                key = f"model:{row.id[-16:]}:{what[:9]}"
                self.tell(session, person_id, key, "training.judged", now, version=row.id, what=what)
        return [row.id for row, _ in done]

    async def _wipe(self) -> None:
        """Take versions that hold words taken back out of wherever they lie; they serve nobody since those were."""
        stale = [row for row in await self._room.versions() if row.state == "stale" and row.brain]
        if not stale:
            return
        from training.registry import leaving
        from training.registry.shelves import wipe_folder

        shelves, place = self._room.shelves, place_of(self._room.settings)
        for row in stale:
            if await asyncio.to_thread(leaving.remove, shelves, place, row.id):
                await asyncio.to_thread(wipe_folder, shelves.datasets / row.dataset[:24])
                await self._room.database.write(lambda session, name=row.id: _emptied(session, name))  # type: ignore[misc]  # mypy cannot infer it
        if await self._room.going() is None:
            await asyncio.to_thread(wipe_folder, shelves.work)


def _emptied(session: Session, version_id: str) -> None:
    row = session.get(ModelVersion, version_id)
    if row is not None:
        row.brain = ""
        session.add(row)
