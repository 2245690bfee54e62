"""What the person tells of themselves, kept and shown."""

from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from health.targets import PREGNANCY_HIGH
from memory import people
from memory.records import Person
from tools.acts.readings import as_said
from tools.acts.reminders import told
from tools.hands import Given, Hands
from tools.judging import GESTATIONAL
from tools.outcome import Outcome
from tools.promises.kinds import PUSHES
from tools.promises.ledger import reschedule

ADULT = 18
_OF_A_MOMENT = frozenset({"target_fasting", "target_after_meal"})
_TARGETS = _OF_A_MOMENT | {"target_low", "target_high"}


async def update_profile(  # one argument for each slot of the specification
    hands: Given,
    name: str | None = None,
    age: int | None = None,
    sex: Literal["m", "f"] | None = None,
    height_cm: float | None = None,
    diabetes_type: Literal["type1", "type2", "gestational", "prediabetes"] | None = None,
    target_low: float | None = None,
    target_high: float | None = None,
    target_fasting: float | None = None,
    target_after_meal: float | None = None,
    diagnosed_year: int | None = None,
    preference: str | None = None,
    timezone: str | None = None,
    language: Literal["zh", "en"] | None = None,
    unit: Literal["mmol/L", "mg/dL"] | None = None,
    pregnant: bool | None = None,
) -> tuple[Outcome, ...]:
    """Keep what the person says of themselves: age, type, targets in mmol/L, preferences, zone, language, unit."""
    said = {
        "name": name,
        "age": age,
        "sex": sex,
        "height_cm": height_cm,
        "diabetes_type": diabetes_type,
        "target_low": target_low,
        "target_high": target_high,
        "target_fasting": target_fasting,
        "target_after_meal": target_after_meal,
        "diagnosed_year": diagnosed_year,
        "preference": preference,
        "timezone": timezone,
        "language": language,
        "unit": unit,
        "pregnant": pregnant,
    }
    changes: dict[str, Any] = {slot: value for slot, value in said.items() if value is not None}
    for slot in _TARGETS & changes.keys():
        changes[slot] = as_said(changes[slot], hands.text)
    if _OF_A_MOMENT & changes.keys():
        changes.pop("target_high", None)  # what is set for one moment is not the upper target of all
    refused = _fault(changes, hands.person.target_low, hands.person.target_high)
    if refused:
        return (Outcome(refused, changes),)
    # The answer already speaks the new unit and zone; "unit" itself is the one to speak.
    facts = {slot: changes.get(slot) for slot in said if slot != "unit"}
    changes |= _of_pregnancy(changes, hands)
    moved = await hands.database.write(lambda session: _keep(session, hands, changes))
    updated = Outcome("profile.updated", {**facts, "new_unit": unit, "new_language": language})
    return (updated, *_what_changes(changes), *_moved(timezone, moved))


def _keep(session: Session, hands: Hands, changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Write down what was said; the reminders that move with a new zone come back."""
    # From now on a message in another language, or a value in another unit, does not change it.
    chosen = {f"{slot}_chosen": True for slot in ("language", "unit") if slot in changes}
    if {"target_low", "target_high"} <= changes.keys() and not _OF_A_MOMENT & changes.keys():
        for slot in _OF_A_MOMENT:  # a range for the whole day ends what held for one moment of it
            people.untell(session, hands.vault, hands.person.id, slot)
    person = people.update_profile(session, hands.vault, hands.person.id, {**changes, **chosen}, hands.now)
    moved = reschedule(session, person, hands.now) if "timezone" in changes else []
    return [
        told(row, hands.vault.open_text(session, person.id, row.sealed))
        for row in moved
        if row.what not in PUSHES
    ]


def _of_pregnancy(changes: dict[str, Any], hands: Hands) -> dict[str, float]:
    """Tighten the target of who is pregnant, and loosen it afterwards, unless it was set otherwise."""
    expecting = changes.get("pregnant", changes.get("diabetes_type") == GESTATIONAL or None)
    if expecting is None or "target_high" in changes:
        return {}
    daily, tight = float(Person.model_fields["target_high"].default), PREGNANCY_HIGH
    old, new = (daily, tight) if expecting else (tight, daily)
    return {"target_high": new} if hands.person.target_high == old else {}


def _what_changes(changes: dict[str, Any]) -> tuple[Outcome, ...]:
    """Say what is different for a child and in a pregnancy, as soon as the profile says so."""
    child = changes.get("age", ADULT) < ADULT
    pregnancy = changes.get("pregnant") or changes.get("diabetes_type") == GESTATIONAL
    return tuple(
        Outcome(f"rights.{name}_changes")
        for name, is_so in (("child", child), ("pregnancy", pregnancy))
        if is_so
    )


def _moved(timezone: str | None, reminders: list[dict[str, Any]]) -> tuple[Outcome, ...]:
    if not reminders:
        return ()
    return (Outcome("reminders.moved", {"new_zone": timezone, "zone": timezone, "reminders": reminders}),)


_HIGHEST_LOW, _LOWEST_HIGH = 7.0, 5.0  # the tightest target in use is 5.1 mmol/L, fasting in a pregnancy


def _fault(changes: dict[str, Any], low: float, high: float) -> str | None:
    if not changes:
        return "profile.nothing_understood"
    if "timezone" in changes and not _is_zone(changes["timezone"]):
        return "profile.unknown_zone"
    wanted = changes.get("target_low", low), changes.get("target_high", high)
    # Tighter than 3.9 or wider than 15 is for a doctor to set, not for a chat; and what lies below the lower one is
    # treated as a low, which nothing above 7 is.
    upper = [wanted[1], *(changes[slot] for slot in sorted(_OF_A_MOMENT & changes.keys()))]
    fits = (
        wanted[0] < min(upper)
        and 3.9 <= wanted[0] <= _HIGHEST_LOW
        and min(upper) >= _LOWEST_HIGH
        and max(upper) <= 15
    )
    return None if fits else "profile.targets_odd"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True
