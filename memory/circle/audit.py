"""Notes what was done, and proves that nothing of it was changed, moved or taken away since."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import Session, col, select

from memory.records import AuditEntry, AuditHead
from memory.records.audit import GENESIS, HEAD, seal_of

Fault = Literal["changed", "missing", "cut", "unsealed", "head"]


@dataclass(frozen=True)
class Verdict:
    """Whether the chain holds: how many entries it has and how it ends, or at which number it breaks, and how.

    changed: the entry is not what was sealed. missing: it is gone, or out of its place. cut: entries at the end are gone.
    unsealed: an entry was put in without a seal. head: entries follow that nobody counted.
    """

    entries: int
    seal: str
    fault: Fault | None = None
    number: int | None = None

    @property
    def holds(self) -> bool:
        """Say whether everything is as it was written."""
        return self.fault is None


def note(  # who, what, whose, how, when
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str | None = None,
    detail: str | None = None,
) -> None:
    """Write down who did what to whose data; `detail` never holds the data itself."""
    session.add(AuditEntry(at=at, actor=actor, action=action, subject=subject, detail=detail))


def noted(session: Session, actor: str, action: str, subject: str, detail: str) -> bool:
    """Tell whether exactly this was written down."""
    found = select(AuditEntry.id).where(
        AuditEntry.actor == actor,
        AuditEntry.action == action,
        AuditEntry.subject == subject,
        AuditEntry.detail == detail,
    )
    return session.exec(found.limit(1)).first() is not None


def latest(session: Session, limit: int) -> list[AuditEntry]:
    """The newest entries, newest first."""
    return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc()).limit(limit)))


def looks(session: Session, subject: str, since: datetime, limit: int) -> list[AuditEntry]:
    """What others did with a person's data, newest first."""
    rows = select(AuditEntry).where(
        AuditEntry.subject == subject, AuditEntry.actor != subject, col(AuditEntry.at) >= since
    )
    return list(session.exec(rows.order_by(col(AuditEntry.number).desc()).limit(limit)))


def verify(session: Session) -> Verdict:
    """Walk the chain from its first entry to its head; an entry that is added meanwhile does not disturb."""
    head = session.get(AuditHead, HEAD) or AuditHead()
    before, count = GENESIS, 0
    if (
        session.exec(select(AuditEntry.id).where(col(AuditEntry.number).is_(None)).limit(1)).first()
        is not None
    ):
        return Verdict(head.number, head.seal, "unsealed")
    rows = select(AuditEntry).where(col(AuditEntry.number) <= head.number).order_by(col(AuditEntry.number))
    # A fault ends the walk early: the cursor on the server is closed with it.
    with closing(session.exec(rows.execution_options(yield_per=1000))) as entries:
        for entry in entries:
            count += 1
            if entry.number != count:
                return Verdict(head.number, head.seal, "missing", count)
            if entry.previous != before or entry.seal != seal_of(entry):
                return Verdict(head.number, head.seal, "changed", count)
            before = entry.seal or ""
    return _ended(session, head, count, before)


def _ended(session: Session, head: AuditHead, count: int, last: str) -> Verdict:
    if count < head.number:
        return Verdict(head.number, head.seal, "cut", count + 1)
    if last != head.seal or (head.number == 0 and session.exec(select(AuditEntry.id).limit(1)).first()):
        return Verdict(head.number, head.seal, "head", count)
    return Verdict(count, last)
