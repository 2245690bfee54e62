"""How old what waits is: the oldest message that is not answered, and the oldest letter that is not sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from bot.delivery.leases import OPEN_STATES
from memory.records import Inbox, Outbox

LATE_S = 300.0
"""A message that waits so long has been forgotten by everybody: whoever watches over the process should look."""


@dataclass(frozen=True)
class Ages:
    """Seconds that the oldest waits (0 where nothing does), and how many wait."""

    inbox_s: float
    outbox_s: float
    inbox: int
    outbox: int

    @property
    def late(self) -> bool:
        """Tell whether messages are no longer answered. Letters may wait for the platform's sake."""
        return self.inbox_s > LATE_S


def ages(session: Session, now: datetime) -> Ages:
    """Look how long things wait."""
    inbox, oldest_in = session.exec(_waiting(Inbox, Inbox.received_at)).one()
    outbox, oldest_out = session.exec(_waiting(Outbox, Outbox.created_at)).one()
    return Ages(_since(oldest_in, now), _since(oldest_out, now), inbox, outbox)


def _waiting(table: Any, at: Any) -> Any:
    return select(func.count(), func.min(at)).where(col(table.state).in_(OPEN_STATES))


def _since(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at is not None else 0.0
