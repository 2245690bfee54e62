"""What is said when a reminder is due, and the buttons that settle it."""

from datetime import datetime

from memory.records import Reminder
from tools.outcome import Offer, Outcome

SNOOZE_MINUTES = 15

_ANSWERS = (
    ("reminders.done_button", "done"),
    ("reminders.snooze_button", "snooze"),
    ("reminders.skip_button", "skip"),
)


def due(row: Reminder, text: str, moment: int, since: datetime | None) -> Outcome:
    """Say that it is time, or since when it is; `text` is what the person called it, `moment` the id of its row."""
    offers = tuple(
        Offer(words, "answer_reminder", {"occurrence_id": moment, "how": how}) for words, how in _ANSWERS
    )
    return Outcome("reminders.due", {"what": row.what, "text": text or None, "since": since}, (offers,))
