"""One thing found in a person's values: what it is, how big, of how many, how sure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prompts.reader import say

_NAMED = ("group", "slot", "weekday", "context")


@dataclass(frozen=True)
class Finding:
    """A pattern with its evidence.

    `effect` is in mmol/L, or a difference of shares where the kind tells of what was planned (None where it is no difference). `confidence` is from 0 to 1 by `method`: one minus the false-discovery
    rate for what was tested, the coverage of the interval for what was only described, 0 for "not enough yet". `facts` are plain
    JSON values for the block `insights.<kind>` and `insights.<kind>_suggestion` of prompts.
    """

    kind: str
    fingerprint: str
    facts: Mapping[str, Any]
    n: int
    effect: float | None
    confidence: float
    method: str


@dataclass(frozen=True)
class Candidate:
    """A pattern that was tested: `p` is its chance if nothing were there, `worth` whether it is big enough to tell."""

    kind: str
    subject: str
    facts: Mapping[str, Any]
    n: int
    effect: float
    p: float
    method: str
    worth: bool = True


def fingerprint(kind: str, subject: str = "") -> str:
    """Name a finding alike each time it is found; hashed, since a food or an hour is health data."""
    return hashlib.sha256(f"{kind}|{subject}".encode()).hexdigest()[:32]


def worded(finding: Finding, language: str, person: Mapping[str, Any]) -> tuple[str, str]:
    """Say a finding as an observation and a suggestion; `person` holds unit, zone and now (prompts.reader.facts_of)."""
    names = {
        f"{fact}_name": say(
            f"insights.{fact}_{'all' if finding.facts[fact] is None else finding.facts[fact]}", language
        )
        for fact in _NAMED
        if finding.facts.get(fact) is not None or (fact == "context" and fact in finding.facts)
    }
    # Every block reads only what it needs; n and effect are facts like the others.
    facts = {**person, "n": finding.n, "effect": finding.effect, **finding.facts, **names}
    observation = say(f"insights.{finding.kind}", language, **facts)
    return observation, say(f"insights.{finding.kind}_suggestion", language, **facts)
