"""Moving a reminder to another hour by saying so."""

from datetime import UTC, datetime
from typing import Annotated, Any, cast

from pydantic import Field
from sqlmodel import Session, col, select

from memory.records import Reminder
from tools.acts.reminders import What, told
from tools.acts.whichone import which
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome
from tools.promises.kinds import PUSHES
from tools.wallclock import Repeat, next_moment

_MOST = 6

Clock = Annotated[str, Field(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$")]


async def move_reminder(
    hands: Given,
    time: Clock,
    what: What | None = None,
    old_time: Clock | None = None,
    either_half: bool = False,
    query: str | None = None,
    reminder_id: int | None = None,
) -> Outcome:
    """Move a reminder to another clock time ("HH:MM"): the one that the query names, of that kind or old time, else the one made last.

    `either_half`: the hour was said without morning or evening; the one nearer to the old hour is meant.
    """
    wanted = _halves(time) if either_half else (time,)
    olds = (None,) if old_time is None else _halves(old_time) if either_half else (old_time,)

    def work(session: Session) -> Outcome:
        rows = [
            row
            for row in _moveable(session, hands)
            if (what is None or row.what == what) and (None in olds or _clock_of(row, hands) in olds)
        ]
        meant = which(session, hands, rows, query.lower()) if query else rows
        if reminder_id is not None:
            meant = [row for row in rows if row.id == reminder_id]
        if query and len(meant) > 1:
            return _ask(session, hands, meant, "move_reminder", {"time": time, "either_half": either_half})
        return _move(session, hands, meant, wanted)

    return await hands.database.write(work)


def _ask(
    session: Session, hands: Hands, rows: list[Reminder], tool: str, arguments: dict[str, Any]
) -> Outcome:
    """Of several that could be meant none is moved before one is picked."""
    offers = tuple(
        (
            Offer(
                "reminders.which_button",
                tool,
                {**arguments, "reminder_id": row.id},
                told(row, hands.vault.open_text(session, hands.person.id, row.sealed)),
            ),
        )
        for row in rows[-_MOST:]
    )
    return Outcome("reminders.which_to_move", offers=offers)


async def shift_reminder(
    hands: Given,
    minutes: Annotated[int, Field(ge=-720, le=720)],
    query: str = "",
    reminder_id: int | None = None,
) -> Outcome:
    """Move the reminder that the query names by some minutes, later or (below zero) earlier."""

    def work(session: Session) -> Outcome:
        rows = _moveable(session, hands)
        meant = [row for row in rows if row.id == reminder_id] or which(session, hands, rows, query.lower())
        if len(meant) > 1:
            return _ask(session, hands, meant, "shift_reminder", {"minutes": minutes})
        clocks = [_clock_of(row, hands) for row in meant]
        if not meant or None in clocks:
            return Outcome("reminders.nothing_to_move")
        last = max(meant, key=_newest)
        moment = (_minutes(_clock_of(last, hands) or "00:00") + minutes) % (24 * 60)
        return _move(session, hands, meant, (f"{moment // 60:02d}:{moment % 60:02d}",))

    return await hands.database.write(work)


def _moveable(session: Session, hands: Hands) -> list[Reminder]:
    rows = select(Reminder).where(
        Reminder.person_id == hands.person.id,
        Reminder.state == "active",
        col(Reminder.what).not_in(list(PUSHES)),
    )
    return list(session.exec(rows).all())


def _newest(row: Reminder) -> tuple[datetime, int]:
    return row.created_at, row.id or 0


def _halves(clock: str) -> tuple[str, ...]:
    hour, _, minute = clock.partition(":")
    return (clock, f"{int(hour) + 12:02d}:{minute}") if int(hour) < 12 else (clock,)


def _minutes(clock: str) -> int:
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _move(session: Session, hands: Hands, meant: list[Reminder], wanted: tuple[str, ...]) -> Outcome:
    if not meant:
        return Outcome("reminders.nothing_to_move")
    row = max(meant, key=_newest)
    old = _clock_of(row, hands)
    time = min(wanted, key=lambda one: abs(_minutes(one) - _minutes(old))) if old else wanted[0]
    repeat = cast("Repeat", row.repeat or "once")
    row.next_at = next_moment(time, repeat, row.weekday, hands.person.zone, hands.now).astimezone(UTC)
    if row.wall_time is not None:
        row.wall_time = time
    session.add(row)
    session.flush()
    cancel = Offer("reminders.cancel_button", "cancel_reminder", {"reminder_id": row.id})
    text = hands.vault.open_text(session, hands.person.id, row.sealed)
    return Outcome("reminders.made", told(row, text), ((cancel,),))


def _clock_of(row: Reminder, hands: Hands) -> str | None:
    """Give the hour of a reminder on the person's clock."""
    if row.wall_time is not None or row.next_at is None:
        return row.wall_time
    return row.next_at.astimezone(hands.now.tzinfo).strftime("%H:%M")
