"""What was just written down looked at again: was it another day, and is that sure."""

from datetime import date, datetime, timedelta
from typing import Any, Literal, cast

from sqlmodel import Session, col, select

from memory import diary
from memory.diary import Entry
from tools.acts.entries import told_between
from tools.hands import Given, Hands
from tools.outcome import Outcome

_JUST = timedelta(hours=4)
_AN_INSTANT = timedelta(milliseconds=1)


async def move_entry(hands: Given, at: datetime | None = None, day: date | None = None) -> Outcome:
    """Say when that was which was just noted: at a moment, or at the same hour of another day."""

    def work(session: Session) -> Outcome:
        found = _just_noted(session, hands)
        if not found:
            return Outcome("diary.nothing_to_undo")
        for one in found:
            moved = at or _on(one, day or hands.now.date(), hands)
            one.at = moved if moved <= hands.now else one.at
            session.add(one)
        session.flush()
        return Outcome("doubts.moved", {"entries": _told(session, hands, found)})

    return await hands.database.write(work)


async def stand_by(hands: Given, about: Literal["entry", "estimate", "other"] = "other") -> Outcome:
    """Say how sure is what was just said: repeat what was noted, own that an estimate is one."""
    if about != "entry":
        return Outcome(f"doubts.sure_{about}")
    told = await hands.database.read(lambda session: _told(session, hands, _just_noted(session, hands)))
    return Outcome("doubts.sure_entry", {"entries": told}) if told else Outcome("doubts.sure_other")


def _just_noted(session: Session, hands: Hands) -> list[Entry]:
    """Everything that the last message with an entry told."""
    last = diary.latest(session, hands.person.id)
    if last is None or hands.now - last.created_at > _JUST:
        return []
    message = last.source_key.rpartition(":")[0]
    if not message:
        return [last]
    found: list[Entry] = []
    for kind in diary.KINDS:
        rows = select(kind).where(
            kind.person_id == hands.person.id,
            col(kind.undone_by).is_(None),
            col(kind.source_key).startswith(f"{message}:", autoescape=True),
        )
        found += cast("list[Entry]", session.exec(rows).all())
    return found


def _on(entry: Entry, day: date, hands: Hands) -> datetime:
    """The hour of an entry on another day, by the person's clock."""
    here = entry.at.astimezone(hands.now.tzinfo)
    return datetime.combine(day, here.timetz())


def _told(session: Session, hands: Hands, found: list[Entry]) -> list[dict[str, Any]]:
    hours = sorted({one.at for one in found})
    return [told for at in hours for told in told_between(session, hands, at, at + _AN_INSTANT)]
