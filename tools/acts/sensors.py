"""Values of a glucose sensor: taken from a file, or from a Nightscout site that is asked again and again."""

import asyncio
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlmodel import Session

from memory import diary, sites
from tools.eater import outcomes
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome
from tools.sensors.files import Found, read
from tools.sensors.keeping import Kept, keep
from tools.sensors.sheet import SensorFileError


async def import_readings(hands: Given) -> Outcome:
    """Take the values out of the file that came with the message (LibreView, Dexcom Clarity, any table with time and glucose)."""
    if hands.file is None:
        return Outcome("sensors.how")
    try:
        found = await asyncio.to_thread(read, hands.file, hands.person.zone, hands.now)
    except SensorFileError as error:
        return Outcome(f"sensors.{error.why}")
    kept = await keep(hands.database, hands.person.id, found.values, hands.now)
    meals = await hands.database.read(lambda session: _meals(session, hands, found)) if kept.new else 0
    return Outcome("sensors.imported", _facts(found, kept, meals), _offers(found, kept, hands))


def _facts(found: Found, kept: Kept, meals: int) -> dict[str, Any]:
    return {
        "program": found.program,
        "new": kept.new,
        "known": kept.known,
        "bad": found.bad,
        "since": found.values[0].at,
        "until": found.values[-1].at,
        "meals": meals,
    }


def _meals(session: Session, hands: Hands, found: Found) -> int:
    """Count the meals whose outcome is known now, in the time that the file tells of."""
    since, until = found.values[0].at, found.values[-1].at
    meals = diary.meals(session, hands.vault, hands.person.id, since, until)
    return len(outcomes(meals, diary.series(session, hands.person.id, since, until + timedelta(minutes=1))))


def _offers(found: Found, kept: Kept, hands: Hands) -> tuple[tuple[Offer, ...], ...]:
    if not kept.new:
        return ()
    days = min(90, max(1, (hands.now - found.values[0].at).days + 1))
    rows = [(Offer("sensors.show", "show_chart", {"kind": "agp", "days": days}, again=True),)]
    back = {"at": hands.now.isoformat()}
    return (*rows, (Offer("sensors.take_back", "take_back_import", back),))


async def take_back_import(hands: Given, at: datetime) -> Outcome:
    """Take back every value that one import wrote down."""
    near = timedelta(milliseconds=1)
    gone = await hands.database.write(
        lambda session: diary.take_back_readings(session, hands.person.id, at - near, at + near, hands.key)
    )
    return Outcome("sensors.taken_back", {"count": gone})


async def connect_site(hands: Given, url: str | None = None, token: str | None = None) -> Outcome:
    """Remember the person's Nightscout site; it is asked for values at once and then every few minutes."""
    if url is None:
        return Outcome("sensors.how_site")
    found = sites.Access(url, token or "")
    await hands.database.write(
        lambda session: sites.connect(session, hands.vault, hands.person.id, found, hands.now)
    )
    return Outcome("sensors.connecting", {"host": found.host})


async def site(hands: Given, action: Literal["status", "off", "push_on", "push_off"] = "status") -> Outcome:
    """Say how it is with the Nightscout site, part from it, or begin or stop to write meals there."""

    def work(session: Session) -> Outcome:
        row = sites.of_person(session, hands.person.id)
        if row is None:
            return Outcome("sensors.how_site")
        host = sites.access(session, hands.vault, row).host
        if action == "off":
            sites.part(session, row)
            return Outcome("sensors.parted", {"host": host})
        if action in {"push_on", "push_off"}:
            sites.push(session, row, action == "push_on", hands.now)
        return _status(row, host)

    return await hands.database.write(work)


def _status(row: Any, host: str) -> Outcome:
    push = "push_off" if row.pushes else "push_on"
    facts = {
        "host": host,
        "state": row.state,
        "seen_at": row.seen_at,
        "until": row.until,
        "pushes": row.pushes,
    }
    offers = (
        (Offer(f"sensors.{push}", "site", {"action": push}),),
        (Offer("sensors.part", "site", {"action": "off"}),),
    )
    return Outcome("sensors.status", facts, offers)
