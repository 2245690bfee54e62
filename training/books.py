"""What a night writes into the database: its claim, its beats, what it found, and the one transaction that switches."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from memory.database import Database
from memory.learning import runs, versions
from memory.records import ModelVersion, TrainingRun
from memory.vault import Vault
from training.collect.collecting import collect, note_cohorts, still_agreed
from training.collect.items import Collected
from training.holder import dead, holder_of
from training.order import Order
from training.registry.pointers import pointers
from training.shapes import Progress, StoppedError
from training.stations import Corpus, Job


class TakenBackError(Exception):
    """Somebody whose words were learned from has taken them back meanwhile: the version is not used."""


class Books:
    """The rows of one run."""

    def __init__(self, order: Order, run_id: str) -> None:
        self._order, self._run_id = order, run_id
        self._holder = holder_of(os.getpid())
        self._database = Database(order.database)
        self._vault = Vault(order.master_key)
        self._people: frozenset[str] = frozenset()

    async def claim(self) -> bool:
        """Begin, if no other run goes on."""
        now = self._order.clock()
        try:
            return await self._database.write(
                lambda session: runs.claim(session, self._run_id, self._holder, now, dead)
            )
        except IntegrityError:
            return False  # another took the slot in the same instant

    async def run(self) -> TrainingRun:
        """Read the run. Errors: LookupError where it is gone."""
        found = await self._database.read(lambda session: session.get(TrainingRun, self._run_id))
        if found is None:
            raise LookupError("the run is gone")
        return found

    async def collect(self, job: Job) -> Collected:
        """Collect up to the instant at which the run was asked for: taken up again, it finds the same."""
        until = job.run.created_at
        found = await self._database.read(lambda session: collect(session, self._vault, job.scope, until))
        self._people = frozenset(found.people)
        return found

    async def note(self, collected: Collected, corpus: Corpus) -> None:
        """Write down whose words are in the data set, before anything is made of it; and who is in which cohort."""

        def work(session: Session) -> None:
            self._go_on(session, dataset=corpus.dataset.digest)
            versions.note_sources(session, corpus.dataset.digest, dict(collected.people))
            note_cohorts(session, self._vault)
            run = session.get(TrainingRun, self._run_id)
            if run is not None:
                run.config = json.dumps({**json.loads(run.config), "report": corpus.told}, ensure_ascii=False)
                session.add(run)

        await self._database.write(work)

    async def champion(self, scope: str) -> tuple[ModelVersion | None, int]:
        """Find the version that serves now, and how many exams there were before."""
        return await self._database.read(
            lambda session: (versions.live(session, scope), runs.exams(session, scope, self._order.clock()))
        )

    async def served(self) -> Mapping[str, str]:
        """Say which version serves each scope."""
        return await self._database.read(pointers)

    async def rows(self) -> list[ModelVersion]:
        """List all versions."""
        return await self._database.read(versions.listed)

    async def beat(self, progress: Progress) -> bool:
        """Write down how far the run is; false where it must end."""
        told = asdict(progress)

        def work(session: Session) -> bool:
            return runs.beat(session, self._run_id, self._holder, self._order.clock(), **told)

        return await self._database.write(work)

    async def switch(self, job: Job, row: ModelVersion, watermark: datetime | None) -> None:
        """Make the version, let it serve and end the run, in one transaction: before it there is nothing, after it all."""

        def work(session: Session) -> None:
            now = self._order.clock()
            self._go_on(session)
            if not still_agreed(session, self._vault, self._people):
                raise TakenBackError(TakenBackError.__doc__)
            before = versions.live(session, job.scope.name)
            fresh = ModelVersion(**row.model_dump())  # a work may be run twice
            fresh.parent = before.id if before is not None else None
            session.add(fresh)
            session.flush()
            if fresh.state == "trained" and job.wish.shadow:
                versions.let_listen(session, fresh, now)
            elif fresh.state == "trained" and job.wish.canary:
                versions.try_out(session, fresh, now)
            elif fresh.state == "trained":
                versions.serve(session, fresh.id, now)
            outcome = "rejected" if row.state == "rejected" else "promoted"
            why = ", ".join(json.loads(row.scores)["reasons"])[:200] or None
            found = {
                "outcome": outcome,
                "version": row.id,
                "watermark": watermark,
                "stage": "done",
                "error": why,
            }
            runs.end(session, self._run_id, "done", now, **found)

        await self._database.write(work)

    async def end(self, state: str, outcome: str, error: str | None = None, **found: Any) -> bool:
        """End the run; whether everybody whose words it read still agrees."""

        def work(session: Session) -> bool:
            now = self._order.clock()
            runs.end(session, self._run_id, state, now, outcome=outcome, error=error, **found)
            versions.drop_sources(session)
            return still_agreed(session, self._vault, self._people)

        return await self._database.write(work)

    async def shelved(self, version_id: str) -> None:
        """Note that a version is kept nowhere any more, so that nothing can switch to it."""

        def work(session: Session) -> None:
            row = session.get(ModelVersion, version_id)
            if row is not None:
                row.brain = ""
                session.add(row)

        await self._database.write(work)

    async def close(self) -> None:
        """Let the database go."""
        await self._database.close()

    def _go_on(self, session: Session, **found: Any) -> None:
        if not runs.beat(session, self._run_id, self._holder, self._order.clock(), **found):
            raise StoppedError(StoppedError.__doc__)
