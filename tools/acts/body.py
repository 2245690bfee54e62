"""Recording what is not glucose and not food: measurements, medicines, exercise."""

from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from health.measures import Level, level
from memory import diary
from memory.records import Exercise, Measurement, Medication
from tools.hands import Given, Hands
from tools.judging import expecting
from tools.outcome import Outcome, Question
from tools.promises.ledger import close

Kind = Literal["weight", "blood_pressure", "heart_rate", "steps", "hba1c", "ketones", "temperature"]

# What a living adult can show; outside of it a number was misread and is asked again.
POSSIBLE: dict[str, tuple[float, float]] = {
    "weight": (20, 350),
    "blood_pressure": (50, 280),
    "heart_rate": (25, 250),
    "steps": (0, 120_000),
    "hba1c": (3, 20),
    "ketones": (0, 15),
    "temperature": (33, 43),
}
_OF_NOW = timedelta(hours=24)
_ACT = {"blood_pressure": "lately.pressure", "ketones": "safety.ketones"}
"""What is said first where a measurement is a reason to act today."""


async def log_measurement(
    hands: Given,
    kind: Kind,
    value: float | None = None,
    systolic: float | None = None,
    diastolic: float | None = None,
    at: datetime | None = None,
) -> tuple[Outcome, ...]:
    """Record weight (kg), blood pressure (mmHg), pulse, steps, HbA1c (%), ketones (mmol/L) or temperature (C)."""
    first = systolic if kind == "blood_pressure" else value
    low, high = POSSIBLE[kind]
    if first is None or not low <= first <= high:
        slot = "systolic" if kind == "blood_pressure" else "value"
        return (
            Outcome(
                "diary.ask_measurement",
                {"kind": kind},
                question=Question("log_measurement", slot, {"kind": kind}),
            ),
        )
    entry = Measurement(
        person_id=hands.person.id,
        source_key=hands.key,
        at=at or hands.sent_at,
        created_at=hands.now,
        kind=kind,
        value=first,
        second_value=diastolic,
    )

    def work(session: Session) -> Level | None:
        diary.add(session, entry)
        return _means(session, hands, entry)

    said = await hands.database.write(work)
    facts = {"kind": kind, "first": first, "second": diastolic, "at": entry.at}
    if said in {"very_high", "expecting"}:
        act = {"upper": first, "lower": diastolic, "level": said} if kind == "blood_pressure" else {}
        return (
            Outcome(_ACT[kind], act, urgent=True),
            Outcome("diary.measurement_logged", {**facts, "level": None}),
        )
    return (Outcome("diary.measurement_logged", {**facts, "level": said}),)


def _means(session: Session, hands: Hands, entry: Measurement) -> Level | None:
    """Judge a measurement of now; what was measured weeks ago is only kept."""
    if entry.kind != "hba1c" and hands.now - entry.at > _OF_NOW:
        return None
    pregnant = expecting(session, hands.vault, hands.person)
    return level(entry.kind, entry.value, entry.second_value, pregnant=pregnant)


async def log_medication(
    hands: Given, name: str, dose: float | None = None, unit: str | None = None, at: datetime | None = None
) -> Outcome:
    """Record a medicine that the person has already taken, with its dose if it was said."""

    def work(session: Session) -> Medication:
        close(session, hands.person.id, "medication", hands.sent_at, hands.key)
        return diary.add(
            session,
            Medication(
                person_id=hands.person.id,
                source_key=hands.key,
                at=at or hands.sent_at,
                created_at=hands.now,
                sealed=hands.vault.seal(session, hands.person.id, name),
                dose=dose,
                unit=unit,
            ),
        )[0]

    taken = await hands.database.write(work)
    return Outcome("diary.medication_logged", {"name": name, "dose": dose, "dose_unit": unit, "at": taken.at})


async def log_exercise(
    hands: Given, activity: str, minutes: float | None = None, at: datetime | None = None
) -> Outcome:
    """Record exercise that the person has done, with its length in minutes."""

    def work(session: Session) -> Exercise:
        close(session, hands.person.id, "exercise", hands.sent_at, hands.key)
        return diary.add(
            session,
            Exercise(
                person_id=hands.person.id,
                source_key=hands.key,
                at=at or hands.sent_at,
                created_at=hands.now,
                sealed=hands.vault.seal(session, hands.person.id, activity),
                minutes=minutes,
            ),
        )[0]

    done = await hands.database.write(work)
    return Outcome("diary.exercise_logged", {"activity": activity, "minutes": minutes, "at": done.at})
