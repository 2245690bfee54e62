"""What admins are told: numbers of rows and queues, never what anybody said or who they are."""

import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlmodel import Session, col, func, select

from agent.brains.chain.tally import Standing
from memory.circle import audit
from memory.promotions import Votes
from memory.records import Alert, CareGrant, GroupGrant, Identity, Inbox, Notice, Outbox, Person, Reminder

_WEEK = timedelta(days=7)
_NEWEST = 8


def status(session: Session, now: datetime) -> dict[str, Any]:
    """Count what waits, what failed, and what is open."""
    return {
        "version": version("tangban"),
        "inbox": _by(session, Inbox.state),
        "outbox": _by(session, Outbox.state),
        "letters": _count(session, select(func.count()).where(Notice.state == "queued")),
        "alerts": _count(session, select(func.count()).where(Alert.state == "open")),
        "reminders": _count(session, select(func.count()).where(Reminder.state == "active")),
        "today": _count(
            session, select(func.count()).where(col(Inbox.received_at) > now - timedelta(days=1))
        ),
    }


def brains(standings: Sequence[Standing], votes: Mapping[str, Votes]) -> list[dict[str, Any]]:
    """Say of each brain how often it was asked and answered, what became of its drafts, and what people think of it."""
    names = dict.fromkeys([*(one.name for one in standings), *votes])
    by_name = {one.name: one for one in standings}
    return [_brain(name, by_name.get(name), votes.get(name, Votes())) for name in names]


def _brain(name: str, standing: Standing | None, votes: Votes) -> dict[str, Any]:
    asked = sum(standing.ended.values()) if standing else 0
    return {
        "name": name,
        "asked": asked,
        "said": standing.ended.get("said", 0) if standing else 0,
        "passed": standing.verdicts.get("passed", 0) if standing else 0,
        "seconds": round(standing.seconds / asked, 1) if standing and asked else 0.0,
        "resting": standing is not None and standing.state != "closed",
        "good": votes.good,
        "bad": votes.bad,
    }


def people(session: Session, now: datetime) -> dict[str, Any]:
    """Count people, by channel, and how many wrote lately."""
    lately = select(func.count(func.distinct(Inbox.person_id))).where(col(Inbox.received_at) > now - _WEEK)
    return {
        "people": _count(session, select(func.count()).select_from(Person)),
        "lately": _count(session, lately),
        "channels": _by(session, Identity.channel),
        "unreachable": _count(session, select(func.count()).where(col(Identity.reachable).is_(False))),
        "grants": _count(session, select(func.count()).where(col(CareGrant.revoked_at).is_(None))),
        "groups": _count(
            session,
            select(func.count(func.distinct(GroupGrant.chat))).where(col(GroupGrant.revoked_at).is_(None)),
        ),
    }


def health(session: Session, now: datetime, folder: Path) -> dict[str, Any]:
    """Say how quickly the database answers, how long the oldest message waits, and how much room is left."""
    began = perf_counter()
    oldest = session.exec(
        select(func.min(Inbox.received_at)).where(col(Inbox.state).in_(("queued", "running")))
    ).first()
    lost = _count(session, select(func.count()).where(Notice.state == "unreachable"))
    return {
        "milliseconds": round(1000 * (perf_counter() - began), 1),
        "waiting_s": round((now - oldest).total_seconds()) if oldest else 0,
        "failed": _count(session, select(func.count()).where(Outbox.state == "failed")),
        "lost": lost,
        "free_gb": round(shutil.disk_usage(folder).free / 1e9, 1),
    }


def audited(session: Session) -> dict[str, Any]:
    """Say whether the chain of what was audited holds, and what was done last; people are ids cut short."""
    verdict = audit.verify(session)
    newest = [
        {
            "at": one.at,
            "actor": one.actor[:6],
            "action": one.action,
            "subject": (one.subject or "")[:6] or None,
        }
        for one in audit.latest(session, _NEWEST)
    ]
    return {"verdict": verdict, "newest": newest}


def _by(session: Session, column: Any) -> Mapping[str, int]:
    return dict(session.exec(select(column, func.count()).group_by(column).order_by(column)).all())


def _count(session: Session, statement: Any) -> int:
    return int(session.exec(statement).one())
