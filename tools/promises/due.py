"""What is said when a reminder is due, and the buttons that settle it."""

from datetime import datetime

from memory.records import Occurrence, Reminder
from tools.outcome import Offer, Outcome

SNOOZE_MINUTES = 15

_ANSWERS = (
    ("reminders.done_button", "done"),
    ("reminders.snooze_button", "snooze"),
    ("reminders.skip_button", "skip"),
)


def due(row: Reminder, text: str, moment: Occurrence, late: bool) -> Outcome:
    """Say that it is time, or since when it is; `text` is what the person called it."""
    facts: dict[str, object] = {"what": row.what, "text": text or None, "since": _since(moment, late)}
    offers = tuple(
        Offer(words, "answer_reminder", {"occurrence_id": moment.id, "how": how}) for words, how in _ANSWERS
    )
    return Outcome("reminders.due", facts, (offers,))


def _since(moment: Occurrence, late: bool) -> datetime | None:
    return moment.due_at if late else None
