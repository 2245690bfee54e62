"""What pages show of a person, read in one go; whether they may is asked before (acts.look_at)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from memory import diary
from memory.records import Occurrence, Person, Reminder
from memory.vault import Vault
from tools.hands import Hands
from tools.insights import meals_of, values_of
from tools.insights.meals import responses
from tools.insights.seen import in_order
from tools.pictures.look import Eaten, Look, Point
from tools.promises.kinds import PUSHES

_UNANSWERED = timedelta(hours=12)


@dataclass(frozen=True)
class Course:
    """Glucose and meals of some days, in order of time."""

    points: Sequence[Point]
    meals: Sequence[Eaten]


@dataclass(frozen=True)
class Served:
    """A meal with what was expected of it and what it did, in mmol/L; None where that is not known."""

    at: datetime
    foods: tuple[str, ...]
    meal: str | None
    carbs_g: float | None
    expected: float | None
    before: float | None
    after: float | None
    minutes: int | None

    @property
    def measured(self) -> float | None:
        """The rise that was measured."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class Promise:
    """A reminder that is set: its row's id, what it says, and whether it is one of our own summaries."""

    id: int
    what: str
    text: str | None
    at: datetime | None
    time: str | None
    repeat: str
    weekday: int | None
    push: bool


@dataclass(frozen=True)
class Due:
    """A moment at which a reminder came and nobody answered yet."""

    id: int
    what: str
    at: datetime


def look_of(person: Person, language: str) -> Look:
    """How this person's charts are drawn for whoever reads `language`."""
    return Look(
        "zh" if language == "zh" else "en",
        "mg/dL" if person.unit == "mg/dL" else "mmol/L",
        person.zone,
        person.target_low,
        person.target_high,
    )


def course(session: Session, hands: Hands, days: int, with_meals: bool = True) -> Course:
    """Read the last days, today being one of them."""
    midnight = hands.now.replace(hour=0, minute=0, second=0, microsecond=0)
    since, until = midnight - timedelta(days=days - 1), hands.now + timedelta(minutes=1)
    person_id, joint = hands.person.id, "、" if hands.language == "zh" else ", "
    points = [Point(one.at, one.mmol) for one in diary.readings(session, person_id, since, until)]
    seen = diary.meals(session, hands.vault, person_id, since, until) if with_meals else []
    eaten = [
        Eaten(one.meal.at, joint.join(item.food for item in one.items), one.meal.carbs_g) for one in seen
    ]
    return Course(points, eaten)


def served(session: Session, hands: Hands, days: int, with_values: bool = True) -> list[Served]:
    """Read the meals of the last days, newest first, with the values around them."""
    since, until = hands.now - timedelta(days=days), hands.now + timedelta(minutes=1)
    person = hands.person
    rows = diary.meals(session, hands.vault, person.id, since, until)
    readings = diary.readings(session, person.id, since, until) if with_values else []
    values, eaten = in_order(values_of(readings), person.zone), in_order(meals_of(rows), person.zone)
    around = {one.meal.at: one for one in responses(values, eaten)}
    found = []
    for row in rows:
        seen = around.get(row.meal.at)
        found.append(
            Served(
                at=row.meal.at,
                foods=tuple(item.food for item in row.items),
                meal=row.meal.meal,
                carbs_g=row.meal.carbs_g,
                expected=row.meal.expected_rise if with_values else None,
                before=seen.before if seen else None,
                after=seen.after if seen else None,
                minutes=seen.minutes if seen else None,
            )
        )
    return found[::-1]


def promises(session: Session, vault: Vault, person_id: str) -> list[Promise]:
    """Read the reminders that are set, by when they come next."""
    rows = select(Reminder).where(Reminder.person_id == person_id, Reminder.state == "active")
    return [
        Promise(
            row.id or 0,
            row.what,
            None if row.what in PUSHES else vault.open_text(session, person_id, row.sealed) or None,
            row.next_at,
            row.wall_time,
            row.repeat,
            row.weekday,
            row.what in PUSHES,
        )
        for row in session.exec(rows.order_by(col(Reminder.next_at), col(Reminder.id)))
    ]


def due(session: Session, person_id: str, now: datetime) -> list[Due]:
    """Read what came in the last hours and was not answered, newest first."""
    rows = select(Occurrence).where(
        Occurrence.person_id == person_id,
        Occurrence.state == "sent",
        col(Occurrence.due_at) > now - _UNANSWERED,
    )
    return [
        Due(row.id or 0, row.what, row.due_at)
        for row in session.exec(rows.order_by(col(Occurrence.due_at).desc()))
    ]
