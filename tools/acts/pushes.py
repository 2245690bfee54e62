"""What comes without being asked for: the morning line, the weekly picture, and the hours in which nothing comes."""

from datetime import UTC, datetime
from typing import Any, Literal, cast

from sqlmodel import Session, select

from memory import people
from memory.records import Reminder
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome, Question
from tools.promises.home import rings_at
from tools.promises.kinds import MORNING, PUSHES, WEEK
from tools.promises.quiet import Quiet, quiet_of
from tools.wallclock import Repeat, next_moment

Push = Literal["morning", "week"]

OWN_HOUR = "own hour"
"""Kept with a push whose hour the person named: it comes even in quiet hours."""

_USUAL: dict[str, tuple[str, Repeat, int | None]] = {
    MORNING: ("08:00", "daily", None),
    WEEK: ("19:00", "weekly", 6),
}
_TIMES = {MORNING: ("07:00", "08:00", "09:00"), WEEK: ("09:00", "19:00", "20:30")}


async def set_push(
    hands: Given,
    push: Push | None = None,
    on: bool | None = None,  # the name of a slot
    time: str | None = None,
    weekday: int | None = None,
) -> Outcome:
    """Turn the morning or weekly summary on or off, or move it to another hour ("HH:MM") or weekday (0 is Monday)."""
    if push is None:
        return await _menu(hands)
    if on is False:
        return await hands.database.write(lambda session: _stop(session, hands, push))
    if on is None and time is None and weekday is None:
        return _ask(hands, push)
    return await hands.database.write(lambda session: _keep(session, hands, push, time, weekday))


async def set_quiet(hands: Given, start: str | None = None, end: str | None = None) -> Outcome:
    """Set the hours ("HH:MM" to "HH:MM") in which no summary comes; reminders that the person set still do."""
    if start is None or end is None:
        told = await hands.database.read(
            lambda session: people.profile(session, hands.vault, hands.person.id)
        )
        quiet = quiet_of(told)
        return Outcome("push.quiet_is", {"start": quiet.start, "end": quiet.end})

    def work(session: Session) -> None:
        changes = {"quiet": [start, end]}
        people.update_profile(session, hands.vault, hands.person.id, changes, hands.now)
        for push in PUSHES:
            row = _row(session, hands, push)
            if row is not None and Quiet(start, end).covers(row.wall_time or ""):
                row.sealed = hands.vault.seal(session, hands.person.id, "")  # the latest wish counts
                session.add(row)

    await hands.database.write(work)
    return Outcome("push.quiet_set", {"start": start, "end": end})


def _row(session: Session, hands: Hands, push: str) -> Reminder | None:
    return session.exec(select(Reminder).where(Reminder.source_key == _key(hands, push))).first()


def _key(hands: Hands, push: str) -> str:
    return f"push:{push}:{hands.person.id}"


def _keep(session: Session, hands: Hands, push: Push, time: str | None, weekday: int | None) -> Outcome:
    usual_time, repeat, usual_day = _USUAL[push]
    row = _row(session, hands, push)
    old = (row.wall_time, row.weekday) if row else (None, None)
    row = row or _new(hands, push)
    row.wall_time = time or old[0] or usual_time
    row.repeat = repeat
    row.weekday = None if usual_day is None else _first(weekday, old[1], usual_day)
    row.state = "active"
    row.next_at = next_moment(row.wall_time, repeat, row.weekday, hands.person.zone, hands.now).astimezone(
        UTC
    )
    home = rings_at(session, hands.person.id, hands.address)
    row.channel, row.bot, row.chat = home.channel, home.bot, home.chat
    row.sealed = hands.vault.seal(session, hands.person.id, OWN_HOUR if time else "")
    session.add(row)
    return Outcome("push.set", {"push": push, **_when(row)}, ((_move_offer(push), _stop_offer(push)),))


def _first(*days: int | None) -> int | None:
    return next((day for day in days if day is not None), None)


def _new(hands: Hands, push: str) -> Reminder:
    return Reminder(
        person_id=hands.person.id,
        source_key=_key(hands, push),
        what=push,
        sealed=b"",
        created_at=hands.now,
        channel="",
        bot="",
        chat="",
    )


def _stop(session: Session, hands: Hands, push: Push) -> Outcome:
    row = _row(session, hands, push)
    if row is not None:
        row.state, row.next_at = "stopped", None
        session.add(row)
    back = Offer("push.on_button", "set_push", {"push": push, "on": True}, {"push": push})
    return Outcome("push.stopped", {"push": push}, ((back,),))


def _ask(hands: Hands, push: Push) -> Outcome:  # noqa: ARG001  # all of these are given the hands
    offers = tuple(
        Offer("push.time_button", "set_push", {"push": push, "time": time}, {"time": time})
        for time in _TIMES[push]
    )
    return Outcome(
        "push.ask_time", {"push": push}, (offers,), question=Question("set_push", "time", {"push": push})
    )


async def _menu(hands: Hands) -> Outcome:
    def work(session: Session) -> dict[str, Any]:
        rows = {push: _row(session, hands, push) for push in PUSHES}
        return {push: _when(row) if row and row.state == "active" else None for push, row in rows.items()}

    active = await hands.database.read(work)
    offers = tuple(
        (
            Offer("push.move_button_of", "set_push", {"push": push}, {"push": push}),
            _stop_offer(push, named=True),
        )
        if active[push]
        else (Offer("push.on_button", "set_push", {"push": push, "on": True}, {"push": push}),)
        for push in PUSHES
    )
    return Outcome("push.menu", {"active": active}, offers)


def _move_offer(push: Push) -> Offer:
    return Offer("push.move_button", "set_push", {"push": push})


def _stop_offer(push: str, *, named: bool = False) -> Offer:
    words = "push.stop_button_of" if named else "push.stop_button"
    return Offer(words, "set_push", {"push": push, "on": False}, {"push": push})


def _when(row: Reminder) -> dict[str, Any]:
    return {
        "at": cast("datetime", row.next_at),
        "time": row.wall_time,
        "repeat": row.repeat,
        "weekday": row.weekday,
    }
