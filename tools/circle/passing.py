"""When an alert is over by itself: a better value came, the value was taken back, the reminder was answered."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from memory.circle import alerts
from memory.records import Alert, Occurrence, Reading
from memory.vault import Vault

_LOW_UNTIL = 3.9
_HIGH_FROM = 13.9


@dataclass(frozen=True)
class Passed:
    """Why an alert is over; `better` is the value (mmol/L) that says so, if one does."""

    better: float | None = None


def passed(session: Session, vault: Vault, row: Alert) -> Passed | None:
    """Say that an alert is over, and by what; None while it is not."""
    told = alerts.facts(session, vault, row)
    if row.kind in {"low", "very_low", "very_high"}:
        return _of_value(session, row, told.get("entry"))
    if row.kind == "no_reading":
        return Passed() if _newer(session, row, row.created_at) else None
    if row.kind == "missed":
        moment = session.get(Occurrence, told.get("occurrence"))
        return Passed() if moment is None or moment.state not in {"sent", "missed"} else None
    return None


def _of_value(session: Session, row: Alert, entry: str | None) -> Passed | None:
    standing = select(Reading.undone_by).where(
        Reading.person_id == row.person_id, Reading.source_key == entry
    )
    if entry is not None and session.exec(standing).first() is not None:
        return Passed()
    newer = _newer(session, row, row.at)
    if newer is None:
        return None
    well = newer.mmol <= _HIGH_FROM if row.kind == "very_high" else newer.mmol >= _LOW_UNTIL
    return Passed(newer.mmol) if well else None


def _newer(session: Session, row: Alert, since: object) -> Reading | None:
    """The last standing value that was measured after an instant."""
    rows = select(Reading).where(
        Reading.person_id == row.person_id, col(Reading.undone_by).is_(None), col(Reading.at) > since
    )
    return session.exec(rows.order_by(col(Reading.at).desc(), col(Reading.id).desc()).limit(1)).first()
