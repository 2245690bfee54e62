"""What is known of a person: every number from the rows as they are when it is read; only the summary was made before.

The summary, where a model made one, has no figures and names no medicines; a sentence of it about something that has ended since is left out.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from memory import diary, digests, insights, people
from memory.recall import Holding
from memory.recall.facts import ledger
from memory.recall.lexical.concepts import concepts
from memory.recall.lexical.script import folded
from memory.records import Person
from memory.vault import Vault
from tools.insights import Summary, meals_of, summary, values_of
from tools.insights.response import worth_telling

_DAYS = 14
_FOODS_SINCE = timedelta(days=30)
_MEASURED_SINCE = timedelta(days=400)
_OFTEN = 3
_MOST_FOODS = 4
_MOST_EACH = 4
_SENTENCE = re.compile(r"[^。！？!?\n]*?(?:[。！？!?\n]|\.(?=\s|$)|$)")
_STATES = frozenset(
    [
        "sensor",
        "meter",
        "pump",
        "pen",
        "diet",
        "vegetarian",
        "celiac",
        "smoke",
        "alcohol",
        "work",
        "retire",
        "shift",
        "pet",
        "live",
        "doctor",
        "insurance",
    ]
)
"""Of what holds of a person, what says something of their life; what they had for lunch is in the diary."""

MEASURED: Mapping[str | None, tuple[str, ...]] = {
    "type1": ("hba1c", "weight", "ketones"),
    "type2": ("hba1c", "weight", "blood_pressure"),
    "gestational": ("weight", "blood_pressure"),
    "prediabetes": ("hba1c", "weight", "blood_pressure"),
    None: ("hba1c", "weight", "blood_pressure"),
}
"""What is looked at besides glucose, by the declared type of diabetes."""

CONTEXTS: Mapping[str | None, tuple[str, ...]] = {
    "type1": ("before_meal", "after_meal", "bedtime", "overnight"),
    "gestational": ("fasting", "after_meal"),
}
"""Which occasions are told apart for a type; for all others fasting and after meals."""


@dataclass(frozen=True)
class Measured:
    """The newest value of one kind, in its unit (names.measured)."""

    kind: str
    first: float
    second: float | None
    at: datetime


@dataclass(frozen=True)
class Known:
    """Everything that may be said of a person; glucose in mmol/L.

    `notes` are the sentences of the summary that still hold, `patterns` counts what was found in their values.
    """

    told: Mapping[str, Any]
    allergies: tuple[Holding, ...]
    medicines: tuple[Holding, ...]
    severe_lows: tuple[Holding, ...]
    states: tuple[Holding, ...]
    glucose: Summary
    contexts: tuple[str, ...]
    measured: tuple[Measured, ...]
    foods: tuple[str, ...]
    notes: tuple[str, ...]
    patterns: int

    @property
    def pinned(self) -> tuple[Holding, ...]:
        """What every prompt must hold, most urgent first."""
        return (*self.allergies, *self.severe_lows, *self.medicines)

    @property
    def missing(self) -> tuple[str, ...]:
        """What is worth asking for: type, medicines, age, allergies."""
        have = {
            "type": bool(self.told.get("diabetes_type")),
            "medicines": bool(self.medicines),
            "age": self.told.get("age") is not None,
            "allergies": bool(self.allergies),
        }
        return tuple(name for name, there in have.items() if not there)

    @property
    def nothing(self) -> bool:
        """Tell whether there is nothing yet that a person would call knowing them."""
        said = [*self.allergies, *self.medicines, *self.severe_lows, *self.states, *self.notes]
        return not (said or self.measured or self.glucose.n or self.foods or _of_oneself(self.told))


def known(session: Session, vault: Vault, person: Person, now: datetime) -> Known:
    """Read what is known of a person, as of now."""
    told = people.profile(session, vault, person.id)
    kind = told.get("diabetes_type")
    holdings = ledger.holdings(session, vault, person.id)
    pinned = ledger.pinned(session, vault, person.id)
    until = now + timedelta(minutes=1)
    since = until - timedelta(days=2 * _DAYS + 1)
    return Known(
        told,
        allergies=_of("allergy", pinned),
        medicines=_of("medicine", pinned),
        severe_lows=_of("severe_low", pinned),
        states=_states(holdings, {one.text for one in pinned}),
        glucose=summary(
            values_of(diary.readings(session, person.id, since, until)),
            meals_of(()),
            _DAYS,
            person.zone,
            until,
            (person.target_low, person.target_high),
        ),
        contexts=CONTEXTS.get(kind, ("fasting", "after_meal")),
        measured=_measured(session, person.id, until, MEASURED.get(kind, MEASURED[None])),
        foods=_foods(session, vault, person.id, until),
        notes=notes(digests.summary(session, vault, person.id), person.language, holdings),
        patterns=len(worth_telling(insights.standing(session, vault, person.id))),
    )


def notes(made: digests.Summary | None, language: str, holdings: Sequence[Holding]) -> tuple[str, ...]:
    """Give the sentences of a summary that still hold: none of another language, none about what has ended since it was made."""
    if made is None or made.language != language:
        return ()
    ended = {one.slot for one in holdings if one.until is not None and one.until > made.made_at}
    told = (one.strip() for one in _SENTENCE.findall(made.text))
    return tuple(one for one in told if one and not ended & concepts(folded(one)).keys())


def _of_oneself(told: Mapping[str, Any]) -> bool:
    names = ("name", "age", "sex", "height_cm", "diabetes_type", "diagnosed_year", "preferences", "pregnant")
    return any(told.get(name) for name in names)


def _of(kind: str, pinned: Sequence[Holding]) -> tuple[Holding, ...]:
    """The newest of one kind, oldest of them first; of medicines, what was said last of each."""
    own = [one for one in pinned if one.kind == kind]
    return _each_once(own if kind != "medicine" else {one.slot: one for one in own}.values())


def _each_once(holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    once = {one.text: one for one in holdings}
    return tuple(sorted(once.values(), key=lambda one: one.since))[-_MOST_EACH:]


def _states(holdings: Sequence[Holding], told: Collection[str]) -> tuple[Holding, ...]:
    """The newest of each thing that holds, each text once, but for those that are told of something more urgent already."""
    newest = {
        one.slot: one for one in holdings if one.until is None and one.kind == "state" and one.slot in _STATES
    }
    return _each_once(one for one in newest.values() if one.text not in told)


def _measured(
    session: Session, person_id: str, until: datetime, kinds: Sequence[str]
) -> tuple[Measured, ...]:
    rows = diary.measurements(session, person_id, until - _MEASURED_SINCE, until)
    newest = {row.kind: row for row in sorted(rows, key=lambda row: row.at)}
    return tuple(
        Measured(kind, newest[kind].value, newest[kind].second_value, newest[kind].at)
        for kind in kinds
        if kind in newest
    )


def _foods(session: Session, vault: Vault, person_id: str, until: datetime) -> tuple[str, ...]:
    """What is eaten often, as the person calls it."""
    seen = diary.meals(session, vault, person_id, until - _FOODS_SINCE, until)
    eaten = Counter(item.food for meal in seen for item in meal.items)
    return tuple(food for food, count in eaten.most_common(_MOST_FOODS) if count >= _OFTEN)
