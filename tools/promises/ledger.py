"""What became of each due moment: settled by a button or by simply writing the value, counted, moved with the zone."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import bindparam, func, or_, update
from sqlmodel import Session, col, exists, select

from memory.prepared import Prepared
from memory.records import Occurrence, Person, Reminder
from tools.wallclock import Repeat, next_moment

Answer = Literal["done", "skipped", "snoozed"]

ANSWERED_WITHIN = timedelta(minutes=60)
"""A value that is written so soon after a reminder answers it."""

OPEN_FOR = timedelta(hours=3)
"""What was not answered by then is taken as not done; before, nobody knows."""

COUNTED = timedelta(days=7)

SNOOZED = "snooze:"
"""A snoozed reminder comes again as a row of its own, whose key names the moment that it stands for."""

_OPEN = ("sent", "snoozed")


def settle(
    session: Session, person_id: str, occurrence_id: int, answer: Answer, now: datetime, key: str
) -> tuple[Occurrence, bool] | None:
    """Settle a due moment of this person: its row, and whether this effect is what settled it; None where there is none."""
    row = session.get(Occurrence, occurrence_id)
    if row is None or row.person_id != person_id:
        return None
    if row.state in _OPEN:
        _settle(session, row, answer, now, key)
    return row, row.settled_by == key


def close(session: Session, person_id: str, what: str, at: datetime, key: str) -> Occurrence | None:
    """Settle the reminder that something written at `at` answers: the last one of its kind, due within the hour before."""
    at = at.astimezone(UTC)  # an hour before, and not an hour less on a clock that may have jumped
    asked = {"by_person": person_id, "by_what": what, "until": at, "since": at - ANSWERED_WITHIN}
    found = _ANSWERED.first(session, asked)
    if found is None:
        return None
    row = session.get_one(Occurrence, found[0])
    _settle(session, row, "done", at, key)
    return row


def kept(session: Session, person_id: str, now: datetime) -> dict[int, dict[str, int]]:
    """Count what became of the last seven days, by reminder: done, skipped, missed, sent (nothing was answered), due."""
    rows = session.exec(
        select(Occurrence.reminder_id, Occurrence.state, func.count())
        .where(Occurrence.person_id == person_id, col(Occurrence.due_at) > now - COUNTED)
        .group_by(col(Occurrence.reminder_id), col(Occurrence.state))
    )
    counted: dict[int, Counter[str]] = {}
    for reminder_id, state, number in rows:
        counted.setdefault(reminder_id, Counter())[state] = number
    states = ("done", "skipped", "missed", "sent", "snoozed")
    return {
        reminder_id: {**{state: count[state] for state in states}, "due": count.total()}
        for reminder_id, count in counted.items()
    }


def answered(session: Session, person_id: str, since: datetime, now: datetime) -> list[Occurrence]:
    """Give the due moments whose time to be answered is over, oldest first.

    Those that the program itself missed are left out, and so is what came again after a snooze: the first moment has its answer.
    """
    again = exists().where(
        col(Reminder.id) == col(Occurrence.reminder_id), col(Reminder.source_key).startswith(SNOOZED)
    )
    return list(
        session.exec(
            select(Occurrence)
            .where(
                Occurrence.person_id == person_id,
                col(Occurrence.due_at) >= since,
                col(Occurrence.due_at) <= now - OPEN_FOR,
                col(Occurrence.state) != "missed",
                ~again,
            )
            .order_by(col(Occurrence.due_at), col(Occurrence.id))
        )
    )


def reschedule(session: Session, person: Person, now: datetime) -> list[Reminder]:
    """Move every clock time of a person to their (new) zone; what was set as an instant stays one."""
    rows = session.exec(
        select(Reminder).where(
            Reminder.person_id == person.id,
            Reminder.state == "active",
            col(Reminder.wall_time).is_not(None),
        )
    ).all()
    for row in rows:
        repeat = cast("Repeat", row.repeat)
        row.next_at = next_moment(row.wall_time or "", repeat, row.weekday, person.zone, now)
        session.add(row)
    return list(rows)


def _settle(session: Session, row: Occurrence, answer: Answer, now: datetime, key: str) -> None:
    row.state, row.settled_at, row.settled_by = answer, now, key
    session.add(row)
    reminder = session.get(Reminder, row.reminder_id)
    if reminder is not None and reminder.source_key.startswith(SNOOZED):
        _settle_first(session, reminder, answer, now, key)
    if answer != "snoozed":
        again: Any = update(Reminder).where(
            col(Reminder.source_key) == f"{SNOOZED}{row.id}", col(Reminder.state) == "active"
        )
        session.execute(again.values(state="stopped", next_at=None))


def _settle_first(session: Session, again: Reminder, answer: Answer, now: datetime, key: str) -> None:
    """What was snoozed is answered by its answer."""
    first = session.get(Occurrence, int(again.source_key.removeprefix(SNOOZED)))
    if first is not None and first.state == "snoozed":
        _settle(session, first, answer, now, key)


_ANSWERED = Prepared(
    select(Occurrence.id)
    .where(
        col(Occurrence.person_id) == bindparam("by_person"),
        col(Occurrence.what) == bindparam("by_what"),
        or_(*(col(Occurrence.state) == state for state in _OPEN)),
        col(Occurrence.due_at) <= bindparam("until"),
        col(Occurrence.due_at) >= bindparam("since"),
    )
    .order_by(col(Occurrence.due_at).desc())
    .limit(1)
)
"""Everything that is logged asks it, and mostly nothing was due."""
