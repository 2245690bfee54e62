"""The training room: begins runs in a process of their own, says how far they are, and goes back to a version before."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.settings import Settings
from bot.training.order import order_of, place_of
from bot.training.wish import Wanted, WishError, read
from memory.circle import audit
from memory.database import Database
from memory.learning import runs, versions
from memory.learning.versions import EVERYBODY, VersionError
from memory.records import ModelVersion, TrainingRun
from prompts.reader import say
from training.collect.items import pseudonym
from training.holder import dead
from training.order import Order, Wish
from training.registry.pointers import pointers, roll_back

if TYPE_CHECKING:
    from training.registry.shelves import Shelves

_TAKEN_UP_WITHIN = timedelta(days=1)
_SHOWN = 6
_ID = 32  # digits of a person's id; a pseudonym has sixteen
STOP = "stop"
"""Behind /train: the run that goes on is to end."""


class BusyRoomError(Exception):
    """A run goes on already; there is never a second."""


class ServingError(Exception):
    """A version that serves is not deleted: roll back first."""


@dataclass
class Room:
    """What admins ask of the training room, in the chat, in the terminal and over HTTP."""

    database: Database
    settings: Settings
    clock: Clock
    _children: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def shelves(self) -> "Shelves":
        """Where versions lie."""
        from training.registry.shelves import Shelves

        return Shelves.under(self.settings.data)

    async def begin(self, wanted: Wanted, asked_by: str = "", kind: str = "train") -> TrainingRun:
        """Queue a run, or take one up that was interrupted, and start its process. Errors: BusyRoomError."""
        run = await self.queue(wanted, asked_by, kind)
        await asyncio.to_thread(self._start, run.id, order_of(self.settings, self.clock()))
        return run

    async def begin_due(self) -> TrainingRun | None:
        """Begin the oldest run that is due because somebody left, where none goes on."""
        if await self.database.read(runs.due) is None:
            return None
        now = self.clock()

        def work(session: Session) -> TrainingRun | None:
            runs.reap(session, now, dead)
            going, run = runs.going(session), runs.due(session)
            if going is not None and _left_lying(going, now):
                runs.end(session, going.id, "failed", now, error="never begun")
                going = runs.going(session)
            if run is None or going is not None:
                return None
            wish = replace(Wish.read(run.config), only_if_new=False)  # nothing is new: somebody is missing
            run.state, run.created_at, run.config = "queued", now, wish.written()
            session.add(run)
            return run

        run = await self.database.write(work)
        if run is not None:
            await asyncio.to_thread(self._start, run.id, order_of(self.settings, now))
        return run

    async def look(self) -> None:
        """Note of a run whose process is gone that it was interrupted; where a bot runs, its steward does so."""
        now = self.clock()
        await self.database.write(lambda session: runs.reap(session, now, dead))

    async def queue(self, wanted: Wanted, asked_by: str = "", kind: str = "train") -> TrainingRun:
        """Write a run down. Errors: BusyRoomError."""
        now = self.clock()

        def work(session: Session) -> TrainingRun:
            runs.reap(session, now, dead)
            going = runs.going(session)
            if going is not None and not _left_lying(going, now):
                raise BusyRoomError(BusyRoomError.__doc__)
            if going is not None:
                runs.end(session, going.id, "failed", now, error="never begun")
            before = _interrupted(session, wanted, kind, now)
            if before is not None:
                return runs.take_up(session, before)
            return runs.queue(
                session,
                TrainingRun(
                    id=runs.new_id(),
                    kind=kind,
                    scope=wanted.scope,
                    way=wanted.way,
                    model=wanted.model,
                    config=wanted.wish.written(),
                    asked_by=asked_by,
                    created_at=now,
                ),
            )

        return await self.database.write(work)

    async def stop(self, actor: str, run_id: str | None = None) -> TrainingRun | None:
        """Ask a run to end, the one that goes on if none is named; it does so at its next step. None where there is none."""
        now = self.clock()

        def work(session: Session) -> TrainingRun | None:
            run = session.get(TrainingRun, run_id) if run_id is not None else runs.going(session)
            if run is None or not runs.stop(session, run.id):
                return None
            audit.note(session, at=now, actor=actor, action="train_stop", detail=run.id)
            return run

        return await self.database.write(work)

    async def train(self, text: str, asked_by: str, language: str) -> str:
        """Begin what an admin asks for in the chat, and say so; or say how far the run is that goes on, or end it."""
        if text.strip() == STOP:
            run = await self.stop(asked_by)
            return say(
                "training.no_run" if run is None else "training.stopping", language, run=run_facts(run)
            )
        try:
            run = await self.begin(read(self.settings, text, asked_by), asked_by)
        except WishError as error:
            return say("training.wrong", language, why=str(error))
        except BusyRoomError:
            return say("training.busy", language, run=run_facts(await self.going()))
        return say("training.begun", language, run=run_facts(run))

    async def rollback(self, text: str, asked_by: str, language: str) -> str:
        """Go back, to the version before or to the one that is named, and say which serves now."""
        try:
            mine = text.strip() == "me"
            scope = f"{versions.PERSON}{asked_by}" if mine else EVERYBODY
            row = await self.go_back(scope, None if mine else text.strip() or None, asked_by)
        except VersionError:
            return say("training.nothing_back", language)
        return say("training.back", language, version=row.id if row else None)

    async def go_back(self, scope: str, to: str | None, actor: str) -> ModelVersion | None:
        """Swap the pointer; None where the host's own chain answers now. Errors: VersionError."""
        now = self.clock()
        before = await self.database.read(pointers)
        row = await self.database.write(lambda session: _gone_back(session, scope, to, actor, now))
        await asyncio.to_thread(self.shelves.back_up, before, now)
        return row

    async def facts(self) -> dict[str, Any]:
        """Tell what /models shows: the run that goes on, and the newest versions."""
        going, rows = await self.going(), await self.database.read(versions.listed)
        return {"run": run_facts(going), "versions": [version_facts(row) for row in rows[:_SHOWN]]}

    async def going(self) -> TrainingRun | None:
        """Find the run that goes on."""
        return await self.database.read(runs.going)

    async def run(self, run_id: str) -> TrainingRun | None:
        """Find a run."""
        return await self.database.read(lambda session: session.get(TrainingRun, run_id))

    async def versions(self) -> Sequence[ModelVersion]:
        """List all versions, newest first."""
        return await self.database.read(versions.listed)

    async def version(self, version_id: str) -> ModelVersion:
        """Find a version. Errors: VersionError."""
        return await self.database.read(lambda session: versions.find(session, version_id))

    async def delete(self, version_id: str, actor: str) -> ModelVersion:
        """Delete a version that does not serve. Errors: VersionError, ServingError."""
        from training.registry import leaving

        row = await self.version(version_id)
        if row.state in {"live", "canary", "shadow"}:
            raise ServingError(ServingError.__doc__)
        await asyncio.to_thread(leaving.remove, self.shelves, place_of(self.settings), row.id)
        await self.database.write(partial(_deleted, version_id=row.id, actor=actor, now=self.clock()))
        await asyncio.to_thread(leaving.unused, self.shelves, await self.versions())
        return row

    async def export(self, version_id: str, person: str | None = None) -> tuple[ModelVersion, list[str]]:
        """Read what a version learned from, a line of JSON each; of one `person` only, by pseudonym or id.

        Errors: VersionError where it or its data is gone.
        """
        from training.generate.write import of_person

        row = await self.version(version_id)
        path = self.shelves.datasets / row.dataset[:24] / "train.jsonl"
        if row.state == "stale" or not path.is_file():
            raise VersionError(VersionError.__doc__)
        named = pseudonym(person) if person is not None and len(person) == _ID else person
        return row, list(await asyncio.to_thread(of_person, path, named))

    def forget(self, person_id: str) -> None:
        """Wipe every data set and all work in progress that may hold words of somebody who was forgotten."""
        self.shelves.forget(pseudonym(person_id))

    def _start(self, run_id: str, order: Order) -> None:
        """Start a process that outlives this one: a restart of the bot does not end a night."""
        self._children = [child for child in self._children if child.poll() is None]
        child = subprocess.Popen(  # noqa: S603  # our own program; the id is made by us
            [sys.executable, "-m", "training.night", run_id],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        if child.stdin is not None:
            with child.stdin as told:
                told.write(order.written())
        self._children.append(child)

    async def wait(self) -> None:
        """Wait until the processes that were started here have ended."""
        for child in self._children:
            await asyncio.to_thread(child.wait)


def run_facts(run: TrainingRun | None) -> dict[str, Any] | None:
    """Give what is told of a run."""
    if run is None:
        return None
    names = ("id", "kind", "scope", "way", "model", "state", "stage", "done", "total", "loss", "tokens_per_s",
             "eta_s", "outcome", "version", "error")  # fmt: skip
    wish = Wish.read(run.config)
    tried = "shadow" if wish.shadow else "canary" if wish.canary else ""
    return {name: getattr(run, name) for name in names} | {"scope": shown_scope(run.scope), "tried": tried}


def version_facts(row: ModelVersion) -> dict[str, Any]:
    """Give what is told of a version."""
    names = ("id", "way", "model", "brain", "state", "share", "parent", "created_at")
    return {name: getattr(row, name) for name in names} | {"scope": shown_scope(row.scope)}


def shown_scope(scope: str) -> str:
    """Show a scope; of a person only the beginning of the id."""
    return scope[: len(versions.PERSON) + 6] if scope.startswith(versions.PERSON) else scope


def _left_lying(run: TrainingRun, now: datetime) -> bool:
    """A run that nobody began within minutes was left by a process that died between writing and starting."""
    return run.state == "queued" and now - run.created_at > runs.LEASE


def _interrupted(session: Session, wanted: Wanted, kind: str, now: datetime) -> TrainingRun | None:
    """Find the same run, lately interrupted: taken up, it finds its checkpoints. One that was wished otherwise is another."""
    rows = select(TrainingRun).where(
        TrainingRun.state == "interrupted",
        TrainingRun.kind == kind,
        TrainingRun.scope == wanted.scope,
        TrainingRun.way == wanted.way,
        TrainingRun.model == wanted.model,
        col(TrainingRun.created_at) > now - _TAKEN_UP_WITHIN,
    )
    newest = session.exec(rows.order_by(col(TrainingRun.created_at).desc())).all()
    return next((run for run in newest if Wish.read(run.config) == wanted.wish), None)


def _gone_back(
    session: Session, scope: str, to: str | None, actor: str, now: datetime
) -> ModelVersion | None:
    row = roll_back(session, scope, to, now)
    audit.note(session, at=now, actor=actor, action="model_rollback", detail=row.id if row else scope)
    return row


def _deleted(session: Session, version_id: str, actor: str, now: datetime) -> None:
    row = session.get(ModelVersion, version_id)
    if row is not None:
        session.delete(row)
        audit.note(session, at=now, actor=actor, action="model_delete", detail=version_id)
