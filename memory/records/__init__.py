"""The rows of which everything that is known consists; every table of the database is here."""

from memory.records.columns import BigId, Sealed, UtcDateTime
from memory.records.diary import Exercise, Meal, MealItem, Measurement, Medication, Reading
from memory.records.facts import Fact
from memory.records.mail import Button, Inbox, Outbox, PollOffset
from memory.records.mind import AuditEntry, Conversation, Insight, Memory, Reminder
from memory.records.people import Identity, Person, PersonKey, Profile
from memory.records.promises import Erasure, Occurrence

__all__ = [
    "AuditEntry",
    "BigId",
    "Button",
    "Conversation",
    "Erasure",
    "Exercise",
    "Fact",
    "Identity",
    "Inbox",
    "Insight",
    "Meal",
    "MealItem",
    "Measurement",
    "Medication",
    "Memory",
    "Occurrence",
    "Outbox",
    "Person",
    "PersonKey",
    "PollOffset",
    "Profile",
    "Reading",
    "Reminder",
    "Sealed",
    "UtcDateTime",
]
