"""What a push says: yesterday in one line and what is due today; the week with its picture."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from memory import diary
from memory.records import Person, Reading, Reminder
from memory.vault import Vault
from tools.outcome import Offer, Outcome
from tools.promises.kinds import MORNING, PUSHES, WEEK

DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Week:
    """The days that the weekly push looks back on."""

    readings: Sequence[Reading]
    meals: int


def morning(session: Session, vault: Vault, person: Person, now: datetime) -> Outcome:
    """Say how yesterday was and what is due today."""
    midnight = _midnight(person, now)
    readings = diary.readings(session, person.id, midnight - timedelta(days=1), midnight)
    meals = diary.meals(session, vault, person.id, midnight - timedelta(days=1), midnight)
    facts = {
        "stats": stats(readings, person),
        "meals": len(meals),
        "due": _due_today(session, vault, person, now),
    }
    return Outcome("push.morning", facts, (_buttons(MORNING),))


def week(session: Session, vault: Vault, person: Person, now: datetime) -> Week:
    """Look back on the seven days before today, and today."""
    since = _midnight(person, now) - timedelta(days=DAYS_OF_WEEK - 1)
    return Week(
        diary.readings(session, person.id, since, now),
        len(diary.meals(session, vault, person.id, since, now)),
    )


async def weekly(seen: Week, person: Person, language: str) -> Outcome:
    """Say how the week was, with its trend drawn off the event loop; without values there is no picture."""
    facts = {"stats": stats(seen.readings, person), "meals": seen.meals}
    picture = await asyncio.to_thread(_drawn, seen.readings, person, language) if seen.readings else None
    return Outcome("push.week", facts, (_buttons(WEEK),), picture=picture)


def stats(readings: Sequence[Reading], person: Person) -> dict[str, Any] | None:
    """Count readings, their mean (mmol/L), extremes and the share (%) within the person's targets."""
    values = [one.mmol for one in readings]
    if not values:
        return None
    inside = [value for value in values if person.target_low <= value <= person.target_high]
    return {
        "count": len(values),
        "mean": sum(values) / len(values),
        "lowest": min(values),
        "highest": max(values),
        "share": round(100 * len(inside) / len(values)),
        "lows": sum(value < 3.9 for value in values),
    }


def _midnight(person: Person, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(person.zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _due_today(session: Session, vault: Vault, person: Person, now: datetime) -> list[dict[str, Any]]:
    tomorrow = _midnight(person, now) + timedelta(days=1)
    rows = session.exec(
        select(Reminder)
        .where(
            Reminder.person_id == person.id,
            Reminder.state == "active",
            col(Reminder.next_at) > now,
            col(Reminder.next_at) < tomorrow,
            col(Reminder.what).not_in(PUSHES),
        )
        .order_by(col(Reminder.next_at))
    )
    return [
        {"at": row.next_at, "what": row.what, "text": vault.open_text(session, person.id, row.sealed) or None}
        for row in rows
    ]


def _buttons(push: str) -> tuple[Offer, ...]:
    return (
        Offer("push.move_button", "set_push", {"push": push}),
        Offer("push.stop_button", "set_push", {"push": push, "on": False}),
    )


def _drawn(readings: Sequence[Reading], person: Person, language: str) -> bytes:
    # Matplotlib costs 40 MB and half a second: it is loaded with the first picture.
    from tools import pictures

    look = pictures.Look(
        "zh" if language == "zh" else "en",
        "mg/dL" if person.unit == "mg/dL" else "mmol/L",
        person.zone,
        person.target_low,
        person.target_high,
    )
    return pictures.trend([pictures.Point(one.at, one.mmol) for one in readings], look)
