"""The rows of which everything that is known consists; every table of the database is here."""

from memory.records.api import ApiCall, ApiToken
from memory.records.audit import AuditEntry, AuditHead
from memory.records.circle import Alert, AlertRule, CareGrant, GroupGrant, Invitation, Notice
from memory.records.columns import BigId, Sealed, UtcDateTime
from memory.records.diary import Exercise, Meal, MealItem, Measurement, Medication, Reading
from memory.records.digest import Digest
from memory.records.facts import Fact
from memory.records.learning import ModelMember, ModelVersion, TrainingRun, TrainingSource
from memory.records.mail import Button, Inbox, Outbox, PollOffset
from memory.records.mind import BrainVote, Conversation, Insight, Memory, MemoryBlock, Promotion, Reminder
from memory.records.people import Identity, Person, PersonKey, Profile
from memory.records.platforms import Callback, PlatformToken, ReplyWindow
from memory.records.promises import Erasure, Occurrence
from memory.records.sites import SensorSite
from memory.records.web import WebAdmin, WebPass, WebTry

__all__ = [
    "Alert",
    "AlertRule",
    "ApiCall",
    "ApiToken",
    "AuditEntry",
    "AuditHead",
    "BigId",
    "BrainVote",
    "Button",
    "Callback",
    "CareGrant",
    "Conversation",
    "Digest",
    "Erasure",
    "Exercise",
    "Fact",
    "GroupGrant",
    "Identity",
    "Inbox",
    "Insight",
    "Invitation",
    "Meal",
    "MealItem",
    "Measurement",
    "Medication",
    "Memory",
    "MemoryBlock",
    "ModelMember",
    "ModelVersion",
    "Notice",
    "Occurrence",
    "Outbox",
    "Person",
    "PersonKey",
    "PlatformToken",
    "PollOffset",
    "Profile",
    "Promotion",
    "Reading",
    "Reminder",
    "ReplyWindow",
    "Sealed",
    "SensorSite",
    "TrainingRun",
    "TrainingSource",
    "UtcDateTime",
    "WebAdmin",
    "WebPass",
    "WebTry",
]
