"""Letting reminders rest for a while, and what of reminders cannot be promised."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, cast

from pydantic import Field
from sqlmodel import Session, col, select

from memory.records import Reminder
from tools.acts.reminders import set_reminder, told
from tools.acts.thismeal import this_meal
from tools.acts.whichone import which
from tools.hands import Given, Hands
from tools.outcome import Outcome
from tools.promises.kinds import PUSHES
from tools.wallclock import Repeat, next_moment

PAUSED = "paused"


async def pause_reminders(hands: Given, query: str = "", days: int | None = None, first: int = 0) -> Outcome:
    """Let reminders rest: for `days` whole days from today (`first` 0) or tomorrow (1) on, else until they are taken up again.

    `query` names which; what rings only once is not touched by a longer rest.
    """
    return await hands.database.write(lambda session: _pause(session, hands, query.lower(), days, first))


def _pause(session: Session, hands: Hands, words: str, days: int | None, first: int) -> Outcome:
    begins = _midnight(hands, first)
    until = _midnight(hands, first + days) if days is not None else None
    rows = which(session, hands, _mine(session, hands, ("active",)), words)
    resting = [row for row in rows if row.repeat != "once" and row.wall_time is not None]
    once = [row for row in rows if row not in resting and row.next_at is not None]
    for row in resting:
        _still_before(session, hands, row, begins)
        _rest(row, until, hands)
        session.add(row)
    left = [row for row in once if until is None or (row.next_at is not None and row.next_at < until)]
    facts = {
        "reminders": [_named(session, hands, row) for row in resting],
        "once": [_named(session, hands, row) for row in left],
        "until": until,
        "one_day": days == 1,
    }
    return Outcome("reminders.paused", facts)


def _still_before(session: Session, hands: Hands, row: Reminder, begins: datetime) -> None:
    """Let a reminder that rests from tomorrow on ring once more today."""
    key = f"{hands.key}:before:{row.id}"
    known = session.exec(select(Reminder).where(Reminder.source_key == key)).first()
    if known is None and row.next_at is not None and row.next_at < begins and begins > hands.now:
        once = {"id": None, "source_key": key, "repeat": "once", "wall_time": None, "weekday": None}
        session.add(Reminder(**{**row.model_dump(), **once}))


def _rest(row: Reminder, until: datetime | None, hands: Hands) -> None:
    if until is None:
        row.state, row.next_at = PAUSED, None
    elif row.next_at is None or row.next_at < until:
        repeat = cast("Repeat", row.repeat)
        row.next_at = next_moment(
            row.wall_time or "", repeat, row.weekday, hands.person.zone, until - timedelta(seconds=1)
        ).astimezone(UTC)


async def resume_reminders(hands: Given) -> Outcome:
    """Take up again all reminders that rest."""
    return await hands.database.write(lambda session: _resume(session, hands))


def _resume(session: Session, hands: Hands) -> Outcome:
    back = []
    for row in _mine(session, hands, ("active", PAUSED)):
        if row.repeat == "once" or row.wall_time is None:
            continue
        due = next_moment(
            row.wall_time, cast("Repeat", row.repeat), row.weekday, hands.person.zone, hands.now
        )
        if row.state == PAUSED or (row.next_at is not None and row.next_at > due):
            row.state, row.next_at = "active", due.astimezone(UTC)
            session.add(row)
            back.append(_named(session, hands, row))
    return Outcome("reminders.resumed", {"reminders": back})


def _mine(session: Session, hands: Hands, states: tuple[str, ...]) -> list[Reminder]:
    rows = select(Reminder).where(
        Reminder.person_id == hands.person.id,
        col(Reminder.state).in_(states),
        col(Reminder.what).not_in(list(PUSHES)),
    )
    return list(session.exec(rows.order_by(col(Reminder.wall_time), col(Reminder.id))).all())


def _named(session: Session, hands: Hands, row: Reminder) -> dict[str, object]:
    return told(row, hands.vault.open_text(session, hands.person.id, row.sealed))


def _midnight(hands: Hands, ahead: int) -> datetime:
    return datetime.combine(hands.now.date() + timedelta(days=ahead), time(), tzinfo=hands.now.tzinfo)


async def remind_after_meal(
    hands: Given, minutes: Annotated[int, Field(ge=10, le=360)] = 120, every: bool = False
) -> tuple[Outcome, ...]:
    """Remind the person to check some minutes after the meal of these hours; `every`: it was wished for every meal."""
    seen = await hands.database.read(lambda session: this_meal(session, hands))
    due = seen.meal.at + timedelta(minutes=minutes) if seen else None
    told_how = (Outcome("reminders.after_each_meal"),) if every or due is None or due <= hands.now else ()
    if due is None or due <= hands.now:
        return told_how
    return (await set_reminder(hands, what="glucose", at=due), *told_how)


async def no_such_repeat(hands: Given) -> Outcome:  # noqa: ARG001
    """Say that there are no reminders of every second day, month or hour, and what there is in their place."""
    return Outcome("reminders.no_such_repeat")


async def cannot_watch(hands: Given) -> Outcome:  # noqa: ARG001
    """Say that nobody is woken when their glucose falls, and what does that."""
    return Outcome("reminders.cannot_watch")
