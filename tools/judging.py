"""Judging a value by the targets of whom it is, which are tighter in a pregnancy."""

from dataclasses import dataclass

from sqlmodel import Session

from health.targets import PREGNANCY_HIGH, Verdict, upper_target, verdict
from memory import people
from memory.records import Person, Reading
from memory.vault import Vault

GESTATIONAL = "gestational"


@dataclass(frozen=True)
class Judged:
    """What a value (mmol/L) is to somebody, and between which targets it was to lie."""

    verdict: Verdict
    low: float
    high: float


def judge(session: Session, vault: Vault, person: Person, reading: Reading) -> Judged:
    """Judge a reading of this person."""
    own = own_upper(session, vault, person, reading.context)
    if own is not None:
        return Judged(verdict(reading.mmol, None, person.target_low, own), person.target_low, own)
    pregnant = expecting(session, vault, person)
    minutes = reading.minutes_after_meal
    said = verdict(
        reading.mmol,
        reading.context,
        person.target_low,
        person.target_high,
        pregnant=pregnant,
        minutes_after_meal=minutes,
    )
    high = upper_target(reading.context, person.target_high, pregnant=pregnant, minutes_after_meal=minutes)
    return Judged(said, person.target_low, high)


_MOMENTS = {
    "fasting": "target_fasting",
    "before_meal": "target_fasting",
    "after_meal": "target_after_meal",
}


def own_upper(session: Session, vault: Vault, person: Person, context: str | None) -> float | None:
    """Return the upper target (mmol/L) that somebody set for this moment alone; None where they set none."""
    if context not in _MOMENTS:
        return None
    upper = people.profile(session, vault, person.id).get(_MOMENTS[context])
    return float(upper) if upper is not None else None


def expecting(session: Session, vault: Vault, person: Person) -> bool:
    """Say whether the targets of a pregnancy hold; whoever has an upper target as in daily life is not asked about it."""
    if person.target_high > PREGNANCY_HIGH:
        return False
    told = people.profile(session, vault, person.id)
    return bool(told.get("pregnant", told.get("diabetes_type") == GESTATIONAL))
