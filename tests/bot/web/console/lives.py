"""People with a life to look at: simulated values, meals and walks that end now, and a sensor's stream."""

import math
import random
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from benchmarks.insights.people import Lived, Pattern, lived
from memory import diary, people
from memory.circle import grants
from memory.diary import ItemSaid
from memory.records import Meal, Person, Reading, Reminder
from memory.vault import Vault
from tests.tools.insights.living import write

DAYS = 60
PATTERN = Pattern(food={"noodle": 3.0}, weekend=1.8)


def until(now: datetime) -> Lived:
    """Move a simulated life so that it ends now."""
    life = lived(1, DAYS, PATTERN)
    away = now - life.now

    return Lived(
        [replace(one, at=one.at + away) for one in life.values],
        [replace(one, at=one.at + away) for one in life.meals],
        [replace(one, at=one.at + away) for one in life.moves],
        now,
    )


def live(session: Session, vault: Vault, person: Person, now: datetime) -> None:
    """Give a person two months of finger-pricks, meals and walks, and a meal of today with what it did."""
    write(session, vault, person, until(now), mark=f"life:{person.id[:8]}")
    breakfast(session, vault, person, now)


def breakfast(session: Session, vault: Vault, person: Person, now: datetime, food: str = "肉包") -> None:
    """Write one meal with a prediction and the values around it."""
    at, mark = now - timedelta(hours=3), f"b:{person.id[:8]}:{food[:8]}"
    meal = Meal(
        person_id=person.id,
        source_key=mark,
        at=at,
        created_at=at,
        meal="breakfast",
        carbs_g=58,
        expected_rise=2.1,
    )
    diary.add_meal(session, vault, meal, [ItemSaid(food), ItemSaid("豆浆")])
    for minutes, mmol in ((-10, 6.4), (120, 8.9)):
        when = at + timedelta(minutes=minutes)
        row = Reading(
            person_id=person.id, source_key=f"{mark}:{minutes}", at=when, created_at=when, mmol=mmol
        )
        diary.add(session, row)


def wear(session: Session, person: Person, now: datetime, days: int = 14, shift: float = 0.0) -> None:
    """Give a person a sensor: a value every 15 minutes, higher after meals."""
    chance = random.Random(7)
    start = now - timedelta(days=days)
    for step in range(days * 96):
        at = start + timedelta(minutes=15 * step)
        hour = at.hour + at.minute / 60
        bumps = sum(2.6 * math.exp(-(((hour - top) / 1.4) ** 2)) for top in (1.2, 6.0, 12.0))
        mmol = round(5.8 + shift + bumps + chance.gauss(0, 0.6), 1)
        key = f"s:{person.id[:8]}:{step}"
        diary.add(
            session,
            Reading(
                person_id=person.id,
                source_key=key,
                at=at,
                created_at=at,
                mmol=max(2.2, mmol),
                origin="sensor",
            ),
        )


def newcomer(
    session: Session, vault: Vault, account: str, name: str, now: datetime, language: str = "zh"
) -> Person:
    """Make a person who wrote on Telegram."""
    person = people.identify(
        session, vault, channel="telegram", bot="1", account=account, language=language,
        zone="Asia/Shanghai", now=now - timedelta(days=90),
    )  # fmt: skip
    people.update_profile(session, vault, person.id, {"name": name}, now)
    return person


def entrust(  # noqa: PLR0917  # who, whom, what, when, as what
    session: Session, vault: Vault, patient: Person, caregiver: Person, scopes: tuple[str, ...],
    now: datetime, role: str = "caregiver",
) -> None:  # fmt: skip
    """Let somebody look after a person."""
    relation = "patient" if role == "clinician" else "mother"
    grants.grant(
        session, vault, person_id=patient.id, caregiver_id=caregiver.id, scopes=scopes,
        ties={"relation": relation, "label": "女儿", "name": people.profile(session, vault, patient.id).get("name")},
        role=role, now=now,
    )  # fmt: skip


def remind(session: Session, vault: Vault, person: Person, text: str, now: datetime) -> None:
    """Set a reminder."""
    session.add(
        Reminder(
            person_id=person.id, source_key=f"r:{person.id[:8]}:{text[:8]}", what="medication",
            sealed=vault.seal(session, person.id, text), wall_time="20:00", repeat="daily",
            next_at=now + timedelta(hours=6), created_at=now, channel="web", bot="local", chat=person.id,
        )
    )  # fmt: skip
