"""What a platform called us with: each signature is taken once, and it is known how often a message was delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from memory.records import Callback

KEPT = timedelta(minutes=15)
"""Longer than a signature is fresh, and than a platform repeats itself."""


class RepeatedError(Exception):
    """The call was made before."""


@dataclass(frozen=True)
class Arrival:
    """One call: whose bot, what must not come twice, which message it brings, when."""

    channel: str
    bot: str
    once: str
    external_id: str
    at: datetime


def note(session: Session, arrival: Arrival, spacing_s: float, deliveries: int = 3) -> int:
    """Count a delivery of a message, from 1; RepeatedError for a nonce that was used.

    The documentation does not say whether a delivery that is repeated after five seconds is signed anew. One that is not
    is let through if it brings the same message, no sooner than the platform repeats itself and no oftener.
    """
    before = _of(session, arrival, Callback.external_id == arrival.external_id)
    same = _of(session, arrival, Callback.nonce == arrival.once)
    if same:
        last = max(row.at for row in same)
        early = arrival.at - last < timedelta(seconds=spacing_s)
        other = any(row.external_id != arrival.external_id for row in same)
        if other or early or len(before) >= deliveries:
            raise RepeatedError(RepeatedError.__doc__)
    delivery = len(before) + 1
    session.add(
        Callback(
            channel=arrival.channel,
            bot=arrival.bot,
            nonce=arrival.once,
            external_id=arrival.external_id,
            delivery=delivery,
            at=arrival.at,
        )
    )
    session.flush()
    return delivery


def sweep(session: Session, now: datetime) -> None:
    """Forget calls that are over."""
    session.connection().execute(delete(Callback).where(col(Callback.at) < now - KEPT))


def _of(session: Session, arrival: Arrival, which: bool) -> Sequence[Callback]:
    rows = select(Callback).where(Callback.channel == arrival.channel, Callback.bot == arrival.bot, which)
    return session.exec(rows).all()
