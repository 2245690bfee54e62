"""Whom a version is for and from: everybody, a cohort by type of diabetes and language, or one person."""

from dataclasses import dataclass

from memory.learning.versions import EVERYBODY, PERSON
from training.collect.items import Whose

COHORT = "cohort:"
TYPES = ("type1", "type2", "gestational", "prediabetes")
LANGUAGES = ("zh", "en")


class ScopeError(ValueError):
    """A scope is written everybody, cohort:type2-zh (type1, type2, gestational or prediabetes; zh or en), or person:ID."""


@dataclass(frozen=True)
class Scope:
    """A scope by its name."""

    name: str

    @staticmethod
    def read(text: str) -> "Scope":
        """Read a scope. Errors: ScopeError."""
        name = text.strip() or EVERYBODY
        kind, _, language = name.removeprefix(COHORT).rpartition("-")
        cohort = name.startswith(COHORT) and kind in TYPES and language in LANGUAGES
        one = name.startswith(PERSON) and len(name) == len(PERSON) + 32
        if name != EVERYBODY and not cohort and not one:
            raise ScopeError(ScopeError.__doc__)
        return Scope(name)

    @property
    def person_id(self) -> str | None:
        """The one person it is for."""
        return self.name.removeprefix(PERSON) if self.name.startswith(PERSON) else None

    @property
    def slug(self) -> str:
        """A short name that says nothing of a person, for files and model names."""
        if self.person_id is not None:
            return "own"
        return self.name.removeprefix(COHORT)

    def holds(self, whose: Whose) -> bool:
        """Tell whether somebody belongs to it."""
        if self.person_id is not None:
            return whose.id == self.person_id
        return self.name in {EVERYBODY, cohort_of(whose)}


def cohort_of(whose: Whose) -> str:
    """Name the cohort of a person; who told no type of diabetes has none."""
    kind = whose.told.get("diabetes_type")
    return f"{COHORT}{kind}-{whose.person.language}" if kind in TYPES else ""
