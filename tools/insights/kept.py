"""The face of insights: look at a person's rows anew, say what stands, note what they think of it.

`refresh` mines off the event loop and writes rows; `standing` words the rows that hold; `judge` notes 👍, 👎 and "did it".
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from health.foods import find as food
from memory import diary, insights
from memory.database import Database
from memory.diary import ItemSaid
from memory.insights import Change, Evidence, Kept, Noticed, Verdict
from memory.records import Person
from memory.vault import Vault
from prompts.reader import facts_of
from tools.insights.finding import Finding, worded
from tools.insights.keeping import NAMES
from tools.insights.miner import HORIZON, find
from tools.insights.response import Eater, responses, worth_telling
from tools.insights.seen import Diary, meals_of, moves_of, promised_of, values_of
from tools.promises.ledger import answered

DESCRIBED = frozenset(
    {"mean", "time_in_range", "logging", "not_enough", "variability", "medicine_kept", "checks_kept"}
)
"""What only describes the last days is worked out when it is read, and never kept."""

PRIVATE = tuple(f"{name}_" for name in NAMES.values())
"""How kinds begin that tell of reminders and medicines: nobody but the person sees those, as they see no reminders of theirs."""


@dataclass(frozen=True)
class Standing:
    """A pattern that holds, in words: n observations, effect, confidence from 0 to 1 by `method`.

    The effect is in mmol/L (or None); of what was planned at an hour or at weekends, it is a difference of shares from -1 to 1.

    `opinion` is "good", "bad" or None; `adopted` how often the person said that they did what was suggested.
    """

    id: int
    kind: str
    observation: str
    suggestion: str
    confidence: float
    method: str
    n: int
    effect: float | None
    found_at: datetime
    opinion: str | None
    adopted: int


def standing(
    session: Session, vault: Vault, person: Person, now: datetime, language: str | None = None
) -> list[Standing]:
    """Word the patterns of a person that stand, surest first, in their language unless another is given."""
    everyday = facts_of(person, now)
    kept = worth_telling(insights.standing(session, vault, person.id))
    return [_told(one, language or person.language, everyday) for one in kept]


def shown(found: Sequence[Standing], own: bool) -> list[Standing]:
    """Leave out what only the person may see, unless it is them who look, in private."""
    return [one for one in found if own or not one.kind.startswith(PRIVATE)]


async def refresh(database: Database, vault: Vault, person: Person, now: datetime) -> Change:
    """Mine the rows of the last 90 days anew: new patterns become rows, the others are brought up to date or retired."""
    seen = await database.read(lambda session: gathered(session, vault, person, now))
    noticed = await asyncio.to_thread(mined, seen, person, now)
    noticed += await database.read(lambda session: responses(session, Eater(vault, person), now))
    return await database.write(lambda session: insights.renew(session, vault, person.id, noticed, now))


def judge(
    session: Session, vault: Vault, person: Person, insight_id: int, verdict: Verdict, now: datetime
) -> bool:
    """Note what a person thinks of a pattern or that they did what it suggests; False where it is not theirs."""
    return insights.judge(session, vault, person.id, insight_id, verdict, now) is not None


def gathered(session: Session, vault: Vault, person: Person, now: datetime) -> Diary:
    """Read what the miner looks at."""
    until = now + timedelta(minutes=1)
    since = until - HORIZON
    return Diary(
        values_of(diary.readings(session, person.id, since, until)),
        meals_of(diary.meals(session, vault, person.id, since, until), _group_of),
        moves_of(diary.exercises(session, vault, person.id, since, until)),
        promised_of(answered(session, person.id, since, now)),
    )


def mined(seen: Diary, person: Person, now: datetime) -> list[Noticed]:
    """Give the patterns that hold beyond chance, to be kept."""
    targets = (person.target_low, person.target_high)
    found = find(seen, person.zone, now, targets)
    return [_noticed(one, now) for one in found if one.kind not in DESCRIBED]


def _noticed(one: Finding, now: datetime) -> Noticed:
    evidence = Evidence(one.facts, one.n, one.effect, one.method, now.isoformat())
    return Noticed(one.kind, one.fingerprint, one.confidence, evidence)


def _told(kept: Kept, language: str, everyday: dict[str, object]) -> Standing:
    one, evidence = kept.noticed, kept.noticed.evidence
    finding = Finding(
        one.kind,
        one.fingerprint,
        evidence.facts,
        evidence.n,
        evidence.effect,
        one.confidence,
        evidence.method,
    )
    observation, suggestion = worded(finding, language, everyday)
    return Standing(
        kept.id,
        one.kind,
        observation,
        suggestion,
        one.confidence,
        evidence.method,
        evidence.n,
        evidence.effect,
        kept.found_at,
        evidence.opinion,
        len(evidence.adopted),
    )


def _group_of(item: ItemSaid) -> str | None:
    known = food(item.food)
    return known[0].group if known else None
