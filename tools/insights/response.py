"""What the person's measured meals have taught the prediction, as rows among the insights: each with how many meals say so, and how surely.

The miner tests differences against chance; the prediction estimates effects with a prior. Both are rows of one table under names of their own;
a look at one leaves the other alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from health.foods import find as food
from health.response import Pattern
from memory import insights
from memory.insights import Evidence, Kept, Noticed
from memory.records import Person
from memory.vault import Vault
from tools.insights.finding import fingerprint
from tools.learned import seen_patterns

KIND = "meal_response"
METHOD = "empirical Bayes over own measured meals, probability of the sign"
SURE = 0.99
"""So likely the sign must be right before a food is told unasked; the miner holds false discoveries to 5 %."""


@dataclass(frozen=True)
class Eater:
    """Whose meals are looked at, and the key to them."""

    vault: Vault
    person: Person


def responses(session: Session, eater: Eater, now: datetime) -> list[Noticed]:
    """Give what the person's measured meals teach now, to be kept; effects in mmol/L."""
    found, names = seen_patterns(session, eater, now)
    return [_noticed(one, names, now) for one in found]


def renewed(session: Session, eater: Eater, now: datetime) -> list[Kept]:
    """Bring the rows of responses up to date and give them, surest first; insights of other kinds stand as they were."""
    standing = insights.standing(session, eater.vault, eater.person.id)
    others = [one.noticed for one in standing if one.noticed.kind != KIND]
    noticed = [*others, *responses(session, eater, now)]
    insights.renew(session, eater.vault, eater.person.id, noticed, now)
    kept = insights.standing(session, eater.vault, eater.person.id)
    return [one for one in kept if one.noticed.kind == KIND]


def worth_telling(kept: Iterable[Kept]) -> list[Kept]:
    """Of all rows, those to tell unasked: what the miner found, and foods beyond doubt that it does not name."""
    rows = list(kept)
    mined = [one.noticed.evidence.facts for one in rows if one.noticed.kind != KIND]
    return [one for one in rows if one.noticed.kind != KIND or _new_and_sure(one.noticed, mined)]


def _new_and_sure(one: Noticed, mined: Sequence[Mapping[str, Any]]) -> bool:
    facts = one.evidence.facts
    if facts["name"] != "food" or one.confidence < SURE:
        return False
    return not any(
        facts["food"] == other.get("food") or (facts["of_group"] and facts["of_group"] == other.get("group"))
        for other in mined
    )


def _noticed(one: Pattern, names: Mapping[str, str], now: datetime) -> Noticed:
    said = names.get(one.food or "")
    known = food(said) if said else None
    facts = {
        "name": one.name,
        "food": said,
        "of_group": known[0].group if known else None,
        "size": abs(one.effect),
        "more": one.effect > 0,
    }
    evidence = Evidence(facts, one.meals, one.effect, METHOD, now.isoformat())
    return Noticed(KIND, fingerprint(KIND, f"{one.name} {one.food or ''}"), one.confidence, evidence)
