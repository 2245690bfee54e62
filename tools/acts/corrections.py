"""Taking an entry back: the last one, or the one that the words name."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from memory import diary
from memory.diary import Entry
from memory.records import Exercise, Meal, MealItem, Measurement, Medication, Reading, Reminder
from tools.acts.referring import Meant, candidates, meant, same_value
from tools.acts.reminders import told
from tools.dayparts import WHOLE_DAY
from tools.hands import Given, Hands
from tools.outcome import Offer, Outcome
from tools.promises.kinds import PUSHES

_OF: dict[str, type[Entry]] = {
    "log_glucose": Reading,
    "log_meal": Meal,
    "log_measurement": Measurement,
    "log_medication": Medication,
    "log_exercise": Exercise,
}
_NAMES = {kind: name.removeprefix("log_") for name, kind in _OF.items()}
_MOST = 6
_JUST = timedelta(minutes=10)
_CORRECTABLE = timedelta(hours=12)
"""What was written longer ago is corrected only by its value or name: "actually it was 8.4" is about something new."""


async def undo(
    hands: Given,
    corrected_by: str | None = None,
    right: float | None = None,
    query: str | None = None,
    entry: str | None = None,
) -> tuple[Outcome, ...]:
    """Take back the last thing that the person recorded, or what the query names, or one `entry` ("meal:17").

    `corrected_by` is the tool that records the `right` one: of its kind the entry is taken back whose wrong value the
    message tells, else the last. Where a query could mean several entries the person is asked which; where it names none
    that there is, nothing is taken back.
    """
    named = meant(query, hands) if query else None

    def work(session: Session) -> tuple[Outcome, ...]:
        if entry is not None:
            return _taken_back(session, hands, _of_key(session, hands, entry), "diary.undone_before")
        if named is None and not corrected_by and (promised := _just_promised(session, hands)) is not None:
            return (promised,)
        if named is not None:
            return _named(session, hands, named)
        kinds = (_OF[corrected_by],) if corrected_by in _OF else diary.KINDS
        last = _told_wrong(session, hands, kinds[0], right) if corrected_by in _OF else None
        since = hands.now - _CORRECTABLE if corrected_by else None
        last = last or diary.undo_last(session, hands.person.id, hands.key, kinds, since)
        if last is None and corrected_by:
            return ()  # a correction of what was never noted is simply noted
        return _taken_back(session, hands, last, "diary.nothing_to_undo")

    return await hands.database.write(work)


def _told_wrong(session: Session, hands: Hands, kind: type[Entry], right: float | None) -> Entry | None:
    """Take back the latest entry whose value the message tells beside the right one; None where it tells none that there is."""
    named = meant(hands.text, hands)
    wrong = (
        tuple(value for value in named.values if right is None or not same_value(value, right))
        if named
        else ()
    )
    if named is None or not wrong or diary.undone_by(session, hands.person.id, hands.key) is not None:
        return None
    found = candidates(session, hands, replace(named, kinds=(kind,), values=wrong, hours=WHOLE_DAY))
    return diary.undo_one(session, hands.person.id, hands.key, kind, found[-1].id or 0) if found else None


def _just_promised(session: Session, hands: Hands) -> Outcome | None:
    """Take back a reminder that was made a moment ago, where nothing was noted since; None where there is none."""
    row = session.exec(
        select(Reminder)
        .where(Reminder.person_id == hands.person.id, Reminder.created_at > hands.now - _JUST)
        .where(Reminder.state == "active", col(Reminder.what).not_in(list(PUSHES)))
        .order_by(col(Reminder.created_at).desc(), col(Reminder.id).desc())
    ).first()
    last = diary.latest(session, hands.person.id)
    if row is None or (last is not None and last.created_at >= row.created_at):
        return None
    text = hands.vault.open_text(session, hands.person.id, row.sealed)
    facts = {"reminders": [told(row, text)]}
    row.state, row.next_at = "stopped", None
    session.add(row)
    return Outcome("reminders.stopped", facts)


def _named(session: Session, hands: Hands, named: Meant) -> tuple[Outcome, ...]:
    done = diary.undone_by(session, hands.person.id, hands.key)
    if done is not None:
        return _taken_back(session, hands, done, "diary.nothing_to_undo")
    found = candidates(session, hands, named)
    if not found:
        return (Outcome("diary.undo_not_found"),)
    if len(found) == 1 or named.last:
        one = diary.undo_one(session, hands.person.id, hands.key, type(found[-1]), found[-1].id or 0)
        return _taken_back(session, hands, one, "diary.undone_before")
    offers = tuple(
        (
            Offer(
                "diary.undo_this",
                "undo",
                {"entry": f"{_NAMES[type(one)]}:{one.id}"},
                {"at": one.at, **_described(session, hands, one)},
            ),
        )
        for one in found[-_MOST:]
    )
    return (Outcome("diary.undo_which", {"more": len(found) > _MOST}, offers),)


def _of_key(session: Session, hands: Hands, entry: str) -> Entry | None:
    kind, _, number = entry.partition(":")
    tool = f"log_{kind}"
    if tool not in _OF or not number.isdecimal():
        return None
    return diary.undo_one(session, hands.person.id, hands.key, _OF[tool], int(number))


def _taken_back(session: Session, hands: Hands, entry: Entry | None, otherwise: str) -> tuple[Outcome, ...]:
    if entry is None:
        return (Outcome(otherwise),)
    return (Outcome("diary.undone", {"at": entry.at, **_described(session, hands, entry)}),)


def _described(session: Session, hands: Hands, entry: Entry) -> dict[str, Any]:
    def opened(sealed: bytes) -> str:
        return hands.vault.open_text(session, hands.person.id, sealed)

    match entry:
        case Reading():
            return {
                "what": "reading",
                "mmol": entry.mmol,
                "context": entry.context,
                "meal": entry.meal,
                "minutes_after_meal": entry.minutes_after_meal,
            }
        case Meal():
            items = session.exec(
                select(MealItem).where(MealItem.meal_id == entry.id).order_by("position")
            ).all()
            return {"what": "meal", "foods": [opened(item.sealed) for item in items]}
        case Measurement():
            return {
                "what": "measurement",
                "kind": entry.kind,
                "first": entry.value,
                "second": entry.second_value,
            }
        case Medication() | Exercise():
            return {"what": "named", "name": opened(entry.sealed)}
    raise TypeError(f"no words for taking back a {type(entry).__name__}")
