"""Promises to write: made, listed with what became of them, answered, taken back."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlmodel import Session, col, select

from memory.records import Occurrence, Reminder
from tools.acts.whichone import those_called, which
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome, Question
from tools.promises.due import SNOOZE_MINUTES
from tools.promises.home import rings_at
from tools.promises.kinds import PUSHES
from tools.promises.ledger import SNOOZED, Answer, kept, settle
from tools.wallclock import Repeat, next_moment

What = Literal["glucose", "medication", "meal", "exercise", "custom"]
How = Literal["done", "snooze", "skip"]
Clock = Annotated[str, Field(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d$")]

_LOOSE = re.compile(r"^(?:[、和各也都]|一次|[一等待]+会儿?|过会儿?|回头)+|(?<=[药针糖])(?:[也都]|一次)+$")
"""What is left over when the hours are taken out of what was said."""
_ONLY_A_CHECK = frozenset({"check", "test", "measure", "测", "测一下", "测一次", "检查"})
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
    day: date | None = None,
) -> Outcome:
    """Remind the person at a clock time ("HH:MM", repeated or once) or at one instant."""
    if in_minutes is not None:
        at = hands.now.astimezone(UTC) + timedelta(minutes=in_minutes)
    text = _LOOSE.sub("", text) if text else text
    if what == "glucose" and text is not None and text.strip().lower() in _ONLY_A_CHECK:
        text = None  # "check" alone says less than what the kind is called
    if at is None and time is not None and day is not None and repeat in {None, "once"}:
        at = datetime.combine(day, clock.fromisoformat(time), ZoneInfo(hands.person.zone))
    if time is None and at is None:
        arguments = {"what": what, "text": text, "repeat": repeat, "weekday": weekday}
        if day is not None:
            arguments["day"] = day.isoformat()
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
    home = rings_at(session, hands.person.id, hands.address)
    row.channel, row.bot, row.chat = home.channel, home.bot, home.chat
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


def _standing(session: Session, person_id: str) -> list[Reminder]:
    """Return those that ring, and then those that rest until they are taken up again."""
    rows = select(Reminder).where(Reminder.person_id == person_id, Reminder.state == "paused")
    return [*_active(session, person_id), *session.exec(rows.order_by(col(Reminder.wall_time))).all()]


async def list_reminders(hands: Given) -> Outcome:
    """List the reminders that are set, with what became of each, and the summaries that are on."""

    def work(session: Session) -> list[dict[str, object]]:
        became = kept(session, hands.person.id, hands.now)
        return [
            {
                **told(row, _text(session, hands, row)),
                "kept": became.get(row.id or 0),
                "rests": row.state != "active",
            }
            for row in _standing(session, hands.person.id)
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


async def change_reminder(
    hands: Given,
    reminder_id: int,
    time: Clock,
    repeat: Repeat = "daily",
    weekday: int | None = None,
    what: What = "custom",
    text: str | None = None,
) -> Outcome:
    """Give a reminder that is set another hour ("HH:MM"), other days or other words."""
    due = next_moment(time, repeat, weekday, hands.person.zone, hands.now)

    def work(session: Session) -> dict[str, object] | None:
        row = next((one for one in _active(session, hands.person.id) if one.id == reminder_id), None)
        if row is None or row.what in PUSHES:
            return None
        row.what, row.next_at = what, due
        row.wall_time, row.repeat, row.weekday = time, repeat, weekday
        row.sealed = hands.vault.seal(session, hands.person.id, text or "")
        session.add(row)
        return told(row, text)

    changed = await hands.database.write(work)
    return Outcome("reminders.made", changed) if changed else Outcome("reminders.gone", {})


async def cancel_reminder(
    hands: Given,
    what: What | None = None,
    time: str | None = None,
    all: bool = False,  # noqa: A002  # the name of the slot in the specification
    reminder_id: int | None = None,
) -> Outcome:
    """Stop one reminder (by kind, time or id), or all of them; summaries are stopped with set_push."""
    if reminder_id is not None:
        return await _stop(hands, lambda row: row.id == reminder_id)
    if all or what is not None or time is not None:
        fits = (what, time)
        named = (
            await hands.database.read(lambda session: _called(session, hands)) if what and not all else set()
        )
        return await _stop(hands, lambda row: all or (_fits(row, *fits) and (not named or row.id in named)))
    rows = await hands.database.read(lambda session: _meant(session, hands))
    if len(rows) == 1:
        return await _stop(hands, lambda row: row.id == rows[0]["id"])
    if not rows:
        return Outcome("reminders.stopped", {"reminders": []})
    # Nothing is stopped that might still be wanted.
    each = (
        (Offer("reminders.which_button", "cancel_reminder", {"reminder_id": row["id"]}, row),) for row in rows
    )
    every = (Offer("reminders.all_button", "cancel_reminder", {"all": True}),)
    return Outcome("reminders.which", offers=(*each, every))


def _fits(row: Reminder, what: str | None, time: str | None) -> bool:
    return (what is None or row.what == what) and (time is None or row.wall_time == time)


def _called(session: Session, hands: Hands) -> set[int | None]:
    """Find those that are called what the message says, of all of a kind: "stop the metformin ones"."""
    rows = _active(session, hands.person.id)
    return {row.id for row in those_called(session, hands, rows, hands.text.lower())}


def _meant(session: Session, hands: Hands) -> list[dict[str, object]]:
    rows = [row for row in _active(session, hands.person.id) if row.what not in PUSHES]
    return [
        {"id": row.id, **told(row, _text(session, hands, row))}
        for row in which(session, hands, rows, hands.text.lower())
    ]


async def _stop(hands: Hands, meant: Callable[[Reminder], bool]) -> Outcome:
    def work(session: Session) -> list[dict[str, object]]:
        rows = [row for row in _active(session, hands.person.id) if row.what not in PUSHES and meant(row)]
        named = [told(row, _text(session, hands, row)) for row in rows]  # as they stood, with their hour
        for row in rows:
            row.state, row.next_at = "stopped", None
            session.add(row)
        return named

    return Outcome("reminders.stopped", {"reminders": await hands.database.write(work)})
