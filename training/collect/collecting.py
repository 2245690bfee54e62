"""Collects for a scope, of those who agreed; the watermark only decides whether there is anything new to learn from."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from memory import people
from memory.learning import versions
from memory.learning.consent import ADULT, CONSENT
from memory.learning.runs import watermark
from memory.records import Person
from memory.vault import Vault, VaultError
from training.collect.items import Collected, Item, Whose
from training.collect.scopes import COHORT, Scope, cohort_of
from training.collect.source import SOURCES

WINDOW = timedelta(days=365)
"""What is older is not learned from any more; every run sees the whole window, never only what is new."""


def agreed(session: Session, vault: Vault) -> Iterator[Whose]:
    """Go through everybody who agreed to training and is grown up, by id."""
    for whose in _everybody(session, vault):
        if whose.told.get(CONSENT) and whose.told.get("age", ADULT) >= ADULT:
            yield whose


def collect(session: Session, vault: Vault, scope: Scope, until: datetime) -> Collected:
    """Collect everything of a scope up to an instant, oldest first."""
    items: list[Item] = []
    for whose in agreed(session, vault):
        if scope.holds(whose):
            for source in SOURCES.values():
                items.extend(source(session, vault, whose, until - WINDOW, until))
    items.sort(key=lambda item: (item.at, item.key))
    last = watermark(session, scope.name)
    fresh = sum(last is None or item.at > last for item in items)
    counted = Counter(item.whose.id for item in items)
    return Collected(items, max((item.at for item in items), default=None), fresh, dict(counted))


def still_agreed(session: Session, vault: Vault, people_ids: frozenset[str]) -> bool:
    """Tell whether everybody of a data set is still there and still agrees."""
    return people_ids <= {whose.id for whose in agreed(session, vault)}


def note_cohorts(session: Session, vault: Vault) -> None:
    """Find anew who belongs to which cohort: whoever is in one meets its brain, whether their words trained it or not."""
    members: dict[str, list[str]] = {}
    for whose in _everybody(session, vault):
        if cohort := cohort_of(whose):
            members.setdefault(cohort, []).append(whose.id)
    known = {row.scope for row in versions.listed(session) if row.scope.startswith(COHORT)}
    for scope in known | set(members):
        versions.note_members(session, scope, members.get(scope, []))


def _everybody(session: Session, vault: Vault) -> Iterator[Whose]:
    for person in session.exec(select(Person).order_by(col(Person.id))).all():
        try:
            yield Whose(person, people.profile(session, vault, person.id))
        except VaultError:
            continue  # forgotten in this instant
