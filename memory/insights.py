"""Patterns found in a person's values, as rows: each once, with its evidence sealed, what the person thinks of it, and when it ceased to hold."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlmodel import Session, col, select

from memory.once import once
from memory.records import Insight
from memory.vault import Vault

Verdict = Literal["good", "bad", "did"]
"""What a person says of a pattern: that it helps, that it does not, that they did what was suggested."""


@dataclass(frozen=True)
class Evidence:
    """What a row holds sealed: the facts for its words, n, effect (mmol/L or None), method, and what the person thinks of it.

    `seen_at` and `adopted` are instants as ISO 8601 texts: when it was last found, and when the person did what was suggested.
    """

    facts: Mapping[str, Any]
    n: int
    effect: float | None
    method: str
    seen_at: str
    opinion: str | None = None
    adopted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noticed:
    """One pattern as the miner gives it: `fingerprint` names it alike each time, `confidence` is from 0 to 1 by `evidence.method`."""

    kind: str
    fingerprint: str
    confidence: float
    evidence: Evidence


@dataclass(frozen=True)
class Kept:
    """A pattern that stands: its row's id and when it was first found."""

    id: int
    found_at: datetime
    noticed: Noticed


@dataclass(frozen=True)
class Change:
    """How many patterns a look added, found again, and found to hold no more."""

    new: int
    again: int
    retired: int


def standing(session: Session, vault: Vault, person_id: str) -> list[Kept]:
    """Give the patterns of a person that hold, surest and biggest first."""
    rows = session.exec(
        select(Insight).where(Insight.person_id == person_id, col(Insight.retired_at).is_(None))
    )
    found = [_opened(session, vault, row) for row in rows]
    return sorted(found, key=_surest)


def renew(
    session: Session, vault: Vault, person_id: str, noticed: Sequence[Noticed], now: datetime
) -> Change:
    """Write down what one look found: what is there already keeps its id and what was thought of it; what was not found is retired.

    A pattern that comes back takes its old row again.
    """
    made = sum(_renew_one(session, vault, person_id, one, now) for one in noticed)
    names = {one.fingerprint for one in noticed}
    gone = [
        row
        for row in session.exec(
            select(Insight).where(Insight.person_id == person_id, col(Insight.retired_at).is_(None))
        )
        if row.fingerprint not in names
    ]
    for row in gone:
        row.retired_at = now
        session.add(row)
    session.flush()
    return Change(made, len(noticed) - made, len(gone))


def judge(
    session: Session, vault: Vault, person_id: str, insight_id: int, verdict: Verdict, now: datetime
) -> Kept | None:
    """Note what a person thinks of a pattern of theirs; None where it is not theirs. The same verdict again changes nothing.

    `now` should be the instant of the message, so that a turn that is handled twice counts a deed once.
    """
    row = session.exec(
        select(Insight).where(Insight.id == insight_id, Insight.person_id == person_id).with_for_update()
    ).first()
    if row is None:
        return None
    kept = _opened(session, vault, row)
    evidence = kept.noticed.evidence
    if verdict == "did":
        done = dict.fromkeys([*evidence.adopted, now.isoformat()])
        evidence = replace(evidence, adopted=tuple(done))
    else:
        evidence = replace(evidence, opinion=verdict)
    row.sealed = _sealed(session, vault, person_id, evidence)
    session.add(row)
    session.flush()
    return replace(kept, noticed=replace(kept.noticed, evidence=evidence))


def _renew_one(session: Session, vault: Vault, person_id: str, one: Noticed, now: datetime) -> bool:
    def find() -> Insight | None:
        return session.exec(
            select(Insight).where(Insight.person_id == person_id, Insight.fingerprint == one.fingerprint)
        ).first()

    def make() -> Insight:
        row = Insight(
            person_id=person_id,
            fingerprint=one.fingerprint,
            kind=one.kind,
            sealed=_sealed(session, vault, person_id, one.evidence),
            confidence=one.confidence,
            found_at=now,
        )
        session.add(row)
        return row

    row, new = once(session, find, make)
    if not new:
        before = _opened(session, vault, row).noticed.evidence
        evidence = replace(one.evidence, opinion=before.opinion, adopted=before.adopted)
        row.sealed = _sealed(session, vault, person_id, evidence)
        row.confidence, row.retired_at = one.confidence, None
        session.add(row)
    return new


def _sealed(session: Session, vault: Vault, person_id: str, evidence: Evidence) -> bytes:
    return vault.seal(session, person_id, json.dumps(asdict(evidence), ensure_ascii=False))


def _opened(session: Session, vault: Vault, row: Insight) -> Kept:
    told = json.loads(vault.open_text(session, row.person_id, row.sealed))
    evidence = Evidence(**{**told, "adopted": tuple(told["adopted"])})
    return Kept(row.id or 0, row.found_at, Noticed(row.kind, row.fingerprint, row.confidence, evidence))


def _surest(kept: Kept) -> tuple[float, float, str]:
    noticed = kept.noticed
    return -noticed.confidence, -abs(noticed.evidence.effect or 0.0), noticed.fingerprint
