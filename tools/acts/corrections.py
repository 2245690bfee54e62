"""Taking the last entry back."""

from typing import Any

from sqlmodel import Session, select

from memory import diary
from memory.diary import Entry
from memory.records import Exercise, Meal, MealItem, Measurement, Medication, Reading
from tools.hands import Given, Hands
from tools.outcome import Outcome

_OF: dict[str, type[Entry]] = {
    "log_glucose": Reading,
    "log_meal": Meal,
    "log_measurement": Measurement,
    "log_medication": Medication,
    "log_exercise": Exercise,
}


async def undo(hands: Given, corrected_by: str | None = None) -> tuple[Outcome, ...]:
    """Take back the last thing that the person recorded, or the last of the kind that a correction replaces."""
    kinds = (_OF[corrected_by],) if corrected_by in _OF else diary.KINDS

    def work(session: Session) -> tuple[Outcome, ...]:
        entry = diary.undo_last(session, hands.person.id, hands.key, kinds)
        if entry is None:
            # A correction of what was never noted is simply noted.
            return () if corrected_by else (Outcome("diary.nothing_to_undo"),)
        return (Outcome("diary.undone", {"at": entry.at, **_described(session, hands, entry)}),)

    return await hands.database.write(work)


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
