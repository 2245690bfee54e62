"""Promises to write: made, listed with what became of them, answered, taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlmodel import Session, col, select

from memory.records import Occurrence, Reminder
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome, Question
from tools.promises.due import SNOOZE_MINUTES
from tools.promises.kinds import PUSHES
from tools.promises.ledger import SNOOZED, Answer, kept, settle
from tools.wallclock import Repeat, next_moment

What = Literal["glucose", "medication", "meal", "exercise", "custom"]
How = Literal["done", "snooze", "skip"]

_STATES: dict[How, Answer] = {"done": "done", "snooze": "snoozed", "skip": "skipped"}


async def set_reminder(
    hands: Given,
    what: What = "custom",
    text: str | None = None,
    time: str | None = None,
    at: datetime | None = None,
    in_minutes: int | None = None,
    repeat: Repeat | None = None,
    weekday: int | None = None,
) -> Outcome:
    """Remind the person at a clock time ("HH:MM", repeated or once) or at one instant."""
    if in_minutes is not None:
        at = hands.now.astimezone(UTC) + timedelta(minutes=in_minutes)
    if time is None and at is None:
        arguments = {"what": what, "text": text, "repeat": repeat, "weekday": weekday}
        return Outcome(
            "reminders.ask_time", {"what": what}, question=Question("set_reminder", "time", arguments)
        )
    due = at or next_moment(time or "", repeat or "once", weekday, hands.person.zone, hands.now)
    if due <= hands.now:
        return Outcome("reminders.in_the_past", {"at": due})
    row = _row(hands, what, text, due)
    if at is None:
        row.wall_time, row.repeat, row.weekday = time, repeat or "once", weekday
    kept = await hands.database.write(lambda session: _keep(session, hands, row, text))
    cancel = Offer("reminders.cancel_button", "cancel_reminder", {"reminder_id": kept.id})
    return Outcome("reminders.made", told(kept, text), ((cancel,),))


def _row(hands: Hands, what: str, text: str | None, due: datetime) -> Reminder:
    return Reminder(
        person_id=hands.person.id,
        source_key=hands.key,
        what=what,
        sealed=(text or "").encode(),  # sealed when it is written, see _keep
        next_at=due.astimezone(UTC),
        created_at=hands.now,
        channel=hands.address.channel,
        bot=hands.address.bot,
        chat=hands.address.chat,
    )


def _keep(session: Session, hands: Hands, row: Reminder, text: str | None) -> Reminder:
    known = session.exec(select(Reminder).where(Reminder.source_key == row.source_key)).first()
    if known is not None:
        return known
    row.sealed = hands.vault.seal(session, hands.person.id, text or "")
    session.add(row)
    session.flush()
    return row


def told(row: Reminder, text: str | None) -> dict[str, object]:
    """Gather what is said of a reminder."""
    return {
        "what": row.what,
        "text": text or None,
        "at": row.next_at,
        "time": row.wall_time,
        "repeat": row.repeat,
        "weekday": row.weekday,
    }


def _text(session: Session, hands: Hands, row: Reminder) -> str | None:
    """Open what a reminder is for; a summary has its name only."""
    return None if row.what in PUSHES else hands.vault.open_text(session, hands.person.id, row.sealed)


def _active(session: Session, person_id: str) -> list[Reminder]:
    rows = select(Reminder).where(Reminder.person_id == person_id, Reminder.state == "active")
    return list(session.exec(rows.order_by(col(Reminder.next_at))).all())


async def list_reminders(hands: Given) -> Outcome:
    """List the reminders that are set, with what became of each, and the summaries that are on."""

    def work(session: Session) -> list[dict[str, object]]:
        became = kept(session, hands.person.id, hands.now)
        return [
            {
                **told(row, _text(session, hands, row)),
                "kept": became.get(row.id or 0),
            }
            for row in _active(session, hands.person.id)
        ]

    return Outcome("reminders.listed", {"reminders": await hands.database.read(work)})


async def answer_reminder(hands: Given, occurrence_id: int, how: How) -> Outcome:
    """Settle a reminder that was due: done, in 15 minutes again, or not this time."""
    return await hands.database.write(lambda session: _answer(session, hands, occurrence_id, how))


def _answer(session: Session, hands: Hands, occurrence_id: int, how: How) -> Outcome:
    found = settle(session, hands.person.id, occurrence_id, _STATES[how], hands.now, hands.key)
    if found is None:
        return Outcome("reminders.answered_gone")
    moment, settled = found
    if not settled:
        return Outcome("reminders.answered_before", {"state": moment.state})
    facts = {"what": moment.what, "minutes": SNOOZE_MINUTES}
    if how == "snooze":
        _again(session, hands, moment)
    if how == "done" and moment.what == "glucose":
        return Outcome("reminders.answered_done", facts, question=Question("log_glucose", "value", {}))
    return Outcome(f"reminders.answered_{how}", facts)


def _again(session: Session, hands: Hands, moment: Occurrence) -> None:
    """Let it ring once more, under a key that leads back to the moment that was put off."""
    key = f"{SNOOZED}{moment.id}"
    first = session.get(Reminder, moment.reminder_id)
    text = hands.vault.open_text(session, hands.person.id, first.sealed) if first else ""
    due = hands.now.astimezone(UTC) + timedelta(minutes=SNOOZE_MINUTES)
    known = session.exec(select(Reminder).where(Reminder.source_key == key)).first()
    if known is None:
        row = _row(replace(hands, key=key), moment.what, text, due)
        _keep(session, hands, row, text)
    else:
        known.state, known.next_at = "active", due
        session.add(known)


async def cancel_reminder(
    hands: Given,
    what: What | None = None,
    time: str | None = None,
    all: bool = False,  # noqa: A002  # the name of the slot in the specification
    reminder_id: int | None = None,
) -> Outcome:
    """Stop one reminder (by kind, time or id), or all of them; summaries are stopped with set_push."""

    def matches(row: Reminder) -> bool:
        if row.what in PUSHES:
            return False
        if all or reminder_id is not None:
            return all or row.id == reminder_id
        return (what is None or row.what == what) and (time is None or row.wall_time == time)

    def work(session: Session) -> list[dict[str, object]]:
        stopped = [row for row in _active(session, hands.person.id) if matches(row)]
        named = [told(row, _text(session, hands, row)) for row in stopped]  # as they stood, with their hour
        for row in stopped:
            row.state, row.next_at = "stopped", None
            session.add(row)
        return named

    stopped = await hands.database.write(work)
    return Outcome("reminders.stopped", {"reminders": stopped})
