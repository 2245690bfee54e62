"""What the rows, the brains and the channels tell at the moment of asking: numbers of things, never of whom or what."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from agent.brains import Brains
from bot.delivery.leases import OPEN_STATES
from memory import promotions
from memory.records import (
    Alert,
    Inbox,
    ModelVersion,
    Notice,
    Occurrence,
    Outbox,
    PlatformToken,
    Reminder,
    TrainingRun,
)

OWN = "personal"
"""How brains of one person's own are called together: their names are nobody else's business."""

_DAYS = (1, 7, 30)
_LATELY = timedelta(days=7)


@dataclass(frozen=True)
class Sample:
    """One number with its labels; counters only grow while the process lives."""

    name: str
    value: float
    labels: Mapping[str, str]
    counts: bool = False


def rows(session: Session, now: datetime, known: frozenset[str]) -> list[Sample]:
    """Ask the rows everything; `known` are the brains of the host."""
    return [sample for ask in ASKED for sample in ask(session, now)] + list(_votes(session, known))


def _queues(session: Session, now: datetime) -> Iterator[Sample]:
    """Count what waits or failed, and how long the oldest waits."""
    tables: Sequence[tuple[str, Any, Any]] = (
        ("inbox", Inbox, Inbox.received_at),
        ("outbox", Outbox, Outbox.created_at),
        ("letters", Notice, Notice.created_at),
    )
    states = (*sorted(OPEN_STATES), "failed", "unknown", "unreachable")
    for name, table, since in tables:
        counted = select(table.state, func.count()).where(col(table.state).in_(states)).group_by(table.state)
        found: dict[str, int] = {row[0]: row[1] for row in session.execute(counted)}
        # Nought is told too: an alert that compares with an hour ago needs a number there.
        for state in states:
            yield Sample(f"{name}_rows", found.get(state, 0), {"state": state})
        oldest = session.exec(select(func.min(since)).where(col(table.state).in_(OPEN_STATES))).first()
        yield Sample(f"{name}_age_seconds", _age(oldest, now), {})


def _reminders(session: Session, now: datetime) -> Iterator[Sample]:
    """Say by how much the oldest due reminder is late, and what became of those that were rung."""
    due = select(func.min(Reminder.next_at)).where(
        col(Reminder.state) == "active", col(Reminder.next_at) <= now
    )
    yield Sample("reminder_lag_seconds", _age(session.exec(due).first(), now), {})
    counted = select(Occurrence.what, Occurrence.state, func.count()).where(
        col(Occurrence.due_at) > now - _LATELY, col(Occurrence.due_at) <= now
    )
    for what, state, count in session.exec(counted.group_by(Occurrence.what, Occurrence.state)):
        yield Sample("reminders_week", count, {"what": what, "state": state})


def _people(session: Session, now: datetime) -> Iterator[Sample]:
    for days in _DAYS:
        active = select(func.count(func.distinct(Inbox.person_id))).where(
            col(Inbox.received_at) > now - timedelta(days=days)
        )
        yield Sample("active_people", session.exec(active).one(), {"days": str(days)})
    waiting = select(func.count()).where(col(Alert.state) == "open")
    yield Sample("alerts_open", session.exec(waiting).one(), {})


def _training(session: Session, now: datetime) -> Iterator[Sample]:
    runs = select(TrainingRun.kind, TrainingRun.state, func.count())
    for kind, state, count in session.exec(runs.group_by(TrainingRun.kind, TrainingRun.state)):
        yield Sample("training_runs", count, {"kind": kind, "state": state})
    ended = session.exec(
        select(func.max(TrainingRun.ended_at)).where(TrainingRun.kind == "train", TrainingRun.state == "done")
    ).first()
    if ended is not None:
        yield Sample("training_age_seconds", _age(ended, now), {})
    versions = select(ModelVersion.state, func.count()).group_by(ModelVersion.state)
    for state, count in session.exec(versions):
        yield Sample("model_versions", count, {"state": state})


def _tokens(session: Session, now: datetime) -> Iterator[Sample]:
    """Say how long the access tokens of platforms still hold; below zero they have run out."""
    for row in session.exec(select(PlatformToken)):
        if row.expires_at is not None:
            left = (row.expires_at - now).total_seconds()
            yield Sample("platform_token_left_seconds", left, {"channel": row.channel})


ASKED: Sequence[Callable[[Session, datetime], Iterable[Sample]]] = (
    _queues,
    _reminders,
    _people,
    _training,
    _tokens,
)


def _votes(session: Session, known: frozenset[str]) -> Iterator[Sample]:
    summed: dict[tuple[str, str], int] = {}
    for version, votes in promotions.votes(session).items():
        name = version if version in known else "api" if version == "api" else OWN
        for opinion, count in (("good", votes.good), ("bad", votes.bad)):
            summed[name, opinion] = summed.get((name, opinion), 0) + count
    for (name, opinion), count in summed.items():
        yield Sample("brain_votes", count, {"brain": name, "opinion": opinion})


def brains(found: Brains) -> Iterator[Sample]:
    """Say how often each brain was asked, what became of it, and whether it is left alone; personal ones together."""
    known = frozenset(found.names())
    summed: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}

    def add(name: str, value: float, **labels: str) -> None:
        key = (name, tuple(labels.items()))
        summed[key] = summed.get(key, 0.0) + value

    for one in found.standings():
        brain = one.name if one.name in known else OWN
        for ended, count in one.ended.items():
            add("brain_calls", count, brain=brain, ended=ended)
            add("brain_fallbacks", count if ended != "said" else 0, brain=brain)
        for verdict, count in one.verdicts.items():
            add("brain_verdicts", count, brain=brain, verdict=verdict)
        add("brain_seconds", one.seconds, brain=brain)
        add("brain_tokens", one.tokens_in, brain=brain, way="in")
        add("brain_tokens", one.tokens_out, brain=brain, way="out")
        add("brain_cost", one.cost, brain=brain)
    yield from (Sample(name, value, dict(labels), counts=True) for (name, labels), value in summed.items())
    for one in found.standings():
        if one.name in known:
            yield Sample("brain_open", float(one.state != "closed"), {"brain": one.name})


def channels(found: Sequence[Any]) -> Iterator[Sample]:
    """Say whether each channel hears its platform, and for how long it has not."""
    for one in found:
        healthy, silence = getattr(one, "healthy", None), getattr(one, "silence", None)
        if healthy is not None:
            yield Sample("channel_healthy", float(bool(healthy())), {"channel": one.name})
        if silence is not None:
            yield Sample("poll_age_seconds", float(silence()), {"channel": one.name})


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since is not None else 0.0
