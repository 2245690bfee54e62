"""What a person can ask for: one frozen class for each intent of the understanding specification.

The same classes carry what the grammar found and what a model proposed, so both pass the same checks.
To add an intent: write its class here, add it to `Request`, give it a row in `tools/table.py`,
words in `prompts/`, and rules in `agent/understanding/`. A test walks every class.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

MealName = Literal["breakfast", "lunch", "dinner", "snack"]
GlucoseContext = Literal["fasting", "before_meal", "after_meal", "bedtime", "overnight"]
MeasurementKind = Literal[
    "weight", "blood_pressure", "heart_rate", "steps", "hba1c", "ketones", "temperature"
]
EmergencyKind = Literal["hypo", "hyper", "chest_pain", "unconscious", "self_harm", "other"]
ReminderKind = Literal["glucose", "medication", "meal", "exercise", "custom"]
GLUCOSE_RANGE = (0.6, 33.3)
"""Readings outside of this, in mmol/L, are never stored; the person is asked again."""


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    span: tuple[int, int] | None = Field(default=None, description="where in the text, [start, end)")
    confidence: float = Field(default=1.0, ge=0, le=1)
    # The name of a slot that must be asked for before this can be done ("value", "items", "time", ...).
    missing: str | None = None


class Item(BaseModel):
    """A food as it was said; `grams` is edible weight, `stated` when the message itself gives a weight or volume."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    food: str
    quantity: float | None = None
    unit: str | None = None
    grams: float | None = None
    stated: bool = False


class LogGlucose(_Request):
    """A meter or sensor value to record, in mmol/L; value is None where it has to be asked back."""

    intent: Literal["log_glucose"] = "log_glucose"
    value: float | None
    context: GlucoseContext | None = None
    meal: MealName | None = None
    minutes_after_meal: int | None = None
    at: datetime | None = None


class LogMeal(_Request):
    """Something that was eaten or drunk."""

    intent: Literal["log_meal"] = "log_meal"
    meal: MealName | None = None
    at: datetime | None = None
    items: tuple[Item, ...] = ()


class LogMeasurement(_Request):
    """Weight (kg), blood pressure (mmHg), heart rate (bpm), steps, HbA1c (%), ketones (mmol/L), temperature (C)."""

    intent: Literal["log_measurement"] = "log_measurement"
    kind: MeasurementKind
    value: float | None = None
    systolic: float | None = None
    diastolic: float | None = None
    at: datetime | None = None


class LogMedication(_Request):
    """A medicine that was taken."""

    intent: Literal["log_medication"] = "log_medication"
    name: str
    dose: float | None = None
    unit: str | None = None
    at: datetime | None = None


class LogExercise(_Request):
    """Something active that was done."""

    intent: Literal["log_exercise"] = "log_exercise"
    activity: str
    minutes: float | None = None
    at: datetime | None = None


class PredictResponse(_Request):
    """What would this food do to me?"""

    intent: Literal["predict_response"] = "predict_response"
    items: tuple[Item, ...] = ()


class RecallMemories(_Request):
    """What was said or recorded before?"""

    intent: Literal["recall_memories"] = "recall_memories"
    query: str


class ShowInsights(_Request):
    """Findings from the person's own data."""

    intent: Literal["show_insights"] = "show_insights"
    days: int | None = None


class ShowChart(_Request):
    """A picture or a report."""

    intent: Literal["show_chart"] = "show_chart"
    kind: Literal["trend", "agp", "day", "report"] = "trend"
    days: int | None = None


class SetReminder(_Request):
    """Write to me at this time."""

    intent: Literal["set_reminder"] = "set_reminder"
    what: ReminderKind = "custom"
    text: str | None = None
    time: str | None = Field(default=None, pattern=r"^\d{2}:\d{2}$")
    at: datetime | None = None
    repeat: Literal["daily", "weekdays", "weekly", "once"] | None = None
    weekday: int | None = Field(default=None, ge=0, le=6)
    day: date | None = Field(default=None, description="the day of a single one whose hour was not said")


class ListReminders(_Request):
    """Which reminders are there?"""

    intent: Literal["list_reminders"] = "list_reminders"


class CancelReminder(_Request):
    """Stop one reminder, or all."""

    intent: Literal["cancel_reminder"] = "cancel_reminder"
    what: ReminderKind | None = None
    time: str | None = Field(default=None, pattern=r"^\d{2}:\d{2}$")
    all: bool = False


class UpdateProfile(_Request):
    """Something the person says of themselves; targets are mmol/L, an upper one for fasting or after meals beside its moment."""

    intent: Literal["update_profile"] = "update_profile"
    name: str | None = None
    age: int | None = Field(default=None, ge=0, le=130)
    sex: Literal["m", "f"] | None = None
    height_cm: float | None = Field(default=None, ge=40, le=250)
    diabetes_type: Literal["type1", "type2", "gestational", "prediabetes"] | None = None
    target_low: float | None = None
    target_high: float | None = None
    target_fasting: float | None = None
    target_after_meal: float | None = None
    diagnosed_year: int | None = None
    preference: str | None = None
    timezone: str | None = None
    language: Literal["zh", "en"] | None = None
    unit: Literal["mmol/L", "mg/dL"] | None = None


class Undo(_Request):
    """Take the last entry back; a correction is an undo followed by the right entry."""

    intent: Literal["undo"] = "undo"


class AskDosing(_Request):
    """How much insulin or medicine: always refused, with whom to ask."""

    intent: Literal["ask_dosing"] = "ask_dosing"


class Emergency(_Request):
    """Something that comes before everything else."""

    intent: Literal["emergency"] = "emergency"
    kind: EmergencyKind


class AskKnowledge(_Request):
    """A general question on diabetes."""

    intent: Literal["ask_knowledge"] = "ask_knowledge"
    query: str


class ManageData(_Request):
    """Export, forget, consent."""

    intent: Literal["manage_data"] = "manage_data"
    action: Literal["export", "forget", "consent_on", "consent_off"]


class CareCircle(_Request):
    """Who may look over the person's shoulder."""

    intent: Literal["care_circle"] = "care_circle"
    action: Literal["invite", "remove", "list", "leave"]


class Weather(_Request):
    """What is the weather?"""

    intent: Literal["weather"] = "weather"
    place: str | None = None
    at: datetime | None = None


class News(_Request):
    """What is new in the world?"""

    intent: Literal["news"] = "news"
    query: str | None = None


class Music(_Request):
    """Play, pause, next, stop."""

    intent: Literal["music"] = "music"
    action: Literal["play", "pause", "next", "stop"] = "play"
    query: str | None = None


class Help(_Request):
    """What can you do?"""

    intent: Literal["help"] = "help"


class Chitchat(_Request):
    """Greetings, thanks, feelings."""

    intent: Literal["chitchat"] = "chitchat"


class Unsupported(_Request):
    """Asks for something else."""

    intent: Literal["unsupported"] = "unsupported"


Request = Annotated[
    LogGlucose
    | LogMeal
    | LogMeasurement
    | LogMedication
    | LogExercise
    | PredictResponse
    | RecallMemories
    | ShowInsights
    | ShowChart
    | SetReminder
    | ListReminders
    | CancelReminder
    | UpdateProfile
    | Undo
    | AskDosing
    | Emergency
    | AskKnowledge
    | ManageData
    | CareCircle
    | Weather
    | News
    | Music
    | Help
    | Chitchat
    | Unsupported,
    Field(discriminator="intent"),
]
"""Any of the above; `pydantic.TypeAdapter(Request)` reads it back from JSON by its intent."""
