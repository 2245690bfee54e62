"""Runs of the training room as rows: queued, claimed by one process at a time, renewed while it lives, ended once."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, delete, select

from memory.records import ModelVersion, TrainingRun

LEASE = timedelta(seconds=90)
ONE = "one"
"""What stands in `slot` while a run goes on; unique, so that there is never a second."""

OPEN = ("queued", "running", "stopping")
DUE = "due"
"""Of a run that nobody asked for: somebody whose words were learned from left. It is begun as soon as nothing else runs."""

_TAKEN_UP = "taken_up"

Dead = Callable[[str], bool]
"""Tells of a holder whether it is known to be gone (a process of this machine that is no more)."""


def queue(session: Session, run: TrainingRun) -> TrainingRun:
    """Write a run down that is to be begun."""
    session.add(run)
    session.flush()
    return run


def new_id() -> str:
    """Make an id for a run (32 hexadecimal digits)."""
    return uuid4().hex


def again(session: Session, made: ModelVersion | TrainingRun, now: datetime) -> TrainingRun:
    """Write down that a version, or a run that was stopped, is to be made anew without who left; once for a scope and way."""
    waiting = select(TrainingRun).where(
        TrainingRun.state == DUE, TrainingRun.scope == made.scope, TrainingRun.way == made.way
    )
    known = session.exec(waiting.limit(1)).first()
    if known is not None:
        return known
    row = TrainingRun(
        id=new_id(),
        state=DUE,
        scope=made.scope,
        way=made.way,
        model=made.model,
        config=made.config,
        created_at=now,
    )
    return queue(session, row)


def take_up(session: Session, run: TrainingRun) -> TrainingRun:
    """Note that an interrupted run is taken up again."""
    told = json.loads(run.config or "{}")
    run.config = json.dumps({**told, _TAKEN_UP: taken_up(run) + 1}, ensure_ascii=False)
    return queue(session, run)


def taken_up(run: TrainingRun) -> int:
    """Tell how often a run was taken up again."""
    return int(json.loads(run.config or "{}").get(_TAKEN_UP, 0))


def due(session: Session) -> TrainingRun | None:
    """Find the oldest run that is due because somebody left."""
    waiting = select(TrainingRun).where(TrainingRun.state == DUE)
    return session.exec(waiting.order_by(col(TrainingRun.created_at), col(TrainingRun.id)).limit(1)).first()


def claim(session: Session, run_id: str, holder: str, now: datetime, dead: Dead) -> bool:
    """Begin a run if no other goes on; one whose process is gone, or whose lease ran out, gives way.

    Two that claim at the same instant on a server: the unique slot lets the transaction of one fail.
    """
    run = session.get(TrainingRun, run_id)
    if run is None or run.state not in {"queued", "interrupted"}:
        return False
    other = _holding(session)
    if other is not None:
        if not _gone(other, now, dead):
            return False
        _interrupt(session, other, now)
    run.state, run.slot, run.holder, run.lease_until = "running", ONE, holder, now + LEASE
    run.started_at, run.ended_at, run.error = now, None, None
    session.add(run)
    session.flush()
    return True


def beat(session: Session, run_id: str, holder: str, now: datetime, **progress: Any) -> bool:
    """Renew a run and write down how far it is; false where it must end: it was told to stop, or somebody else holds it."""
    run = session.get(TrainingRun, run_id)
    if run is None or run.holder != holder or run.state not in {"running", "stopping"}:
        return False
    for name, value in progress.items():
        setattr(run, name, value)
    run.lease_until = now + LEASE
    session.add(run)
    return run.state == "running"


def end(session: Session, run_id: str, state: str, now: datetime, **found: Any) -> None:
    """End a run."""
    run = session.get(TrainingRun, run_id)
    if run is None:
        return
    for name, value in found.items():
        setattr(run, name, value)
    run.state, run.slot, run.lease_until, run.ended_at, run.eta_s = state, None, None, now, None
    session.add(run)
    session.flush()


def stop(session: Session, run_id: str) -> bool:
    """Ask a run to end; whether there was anything to ask."""
    run = session.get(TrainingRun, run_id)
    if run is None or run.state not in OPEN:
        return False
    run.state = "stopping" if run.state == "running" else "stopped" if run.state == "queued" else run.state
    session.add(run)
    return True


def reap(session: Session, now: datetime, dead: Dead) -> TrainingRun | None:
    """Note of a run whose process is gone that it was interrupted; returns it."""
    other = _holding(session)
    if other is None or not _gone(other, now, dead):
        return None
    return _interrupt(session, other, now)


def going(session: Session) -> TrainingRun | None:
    """Find the run that goes on, or else waits to."""
    waiting = select(TrainingRun).where(TrainingRun.state == "queued").order_by(col(TrainingRun.created_at))
    return _holding(session) or session.exec(waiting.limit(1)).first()


def newest(session: Session, kind: str | None = None, scope: str | None = None) -> TrainingRun | None:
    """Find the newest run of a kind and scope."""
    rows = select(TrainingRun).order_by(col(TrainingRun.created_at).desc(), col(TrainingRun.id)).limit(1)
    if kind is not None:
        rows = rows.where(TrainingRun.kind == kind)
    return session.exec(rows if scope is None else rows.where(TrainingRun.scope == scope)).first()


def watermark(session: Session, scope: str) -> datetime | None:
    """Tell up to when the runs of a scope that were recorded have seen what was said."""
    done = select(TrainingRun.watermark).where(
        TrainingRun.scope == scope, TrainingRun.state == "done", col(TrainingRun.watermark).is_not(None)
    )
    return session.exec(done.order_by(col(TrainingRun.watermark).desc()).limit(1)).first()


def exams(session: Session, scope: str, now: datetime) -> int:
    """Count the exams that a scope has had within a year: each spends a part of the chance to be wrong."""
    held = select(TrainingRun.id).where(
        TrainingRun.scope == scope,
        TrainingRun.way == "lora",
        col(TrainingRun.outcome).in_(("promoted", "rejected")),
        col(TrainingRun.created_at) > now - timedelta(days=365),
    )
    return len(session.exec(held).all())


def forget(session: Session, scope: str) -> None:
    """Delete the runs of a scope that is no more."""
    session.exec(delete(TrainingRun).where(col(TrainingRun.scope) == scope))


def _holding(session: Session) -> TrainingRun | None:
    return session.exec(select(TrainingRun).where(TrainingRun.slot == ONE).with_for_update()).first()


def _gone(run: TrainingRun, now: datetime, dead: Dead) -> bool:
    return run.lease_until is None or run.lease_until <= now or (run.holder is not None and dead(run.holder))


def _interrupt(session: Session, run: TrainingRun, now: datetime) -> TrainingRun:
    run.state, run.slot, run.lease_until, run.ended_at = "interrupted", None, None, now
    session.add(run)
    session.flush()
    return run
