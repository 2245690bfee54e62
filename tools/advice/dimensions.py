"""Sorts what was found into dimensions, and adds what rows tell of promises kept and of nights.

To add a dimension: its name in DIMENSIONS, the kinds of findings that belong to it in KINDS or a function in OTHERS, and words in
prompts/recommendations.toml.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from memory.records import Meal, Occurrence, Reading
from prompts.reader import facts_of, say
from tools.hands import Hands
from tools.insights import Diary, find, worded
from tools.insights.finding import Finding
from tools.insights.kept import gathered

DIMENSIONS = ("diet", "exercise", "monitoring", "medication-adherence", "sleep")

KINDS: Mapping[str, str] = {
    "food_high": "diet",
    "food_gentle": "diet",
    "meal_high": "diet",
    "weekend_high": "diet",
    "weekend_gentle": "diet",
    "weekday_high": "monitoring",
    "walk_helps": "exercise",
    "lows_exercise": "exercise",
    "hours_high": "monitoring",
    "lows_hours": "monitoring",
    "fasting_rising": "sleep",
    "fasting_falling": "sleep",
    "time_in_range": "monitoring",
    "variability": "monitoring",
    "logging": "monitoring",
    "not_enough": "monitoring",
    "checks_hours": "monitoring",
    "checks_weekend": "monitoring",
    "checks_kept": "monitoring",
    "medicine_hours": "medication-adherence",
    "medicine_weekend": "medication-adherence",
    "medicine_days": "medication-adherence",
    "medicine_kept": "medication-adherence",
    "meal_response": "diet",
}
"""Kind of finding -> where it belongs; a plain mean is no advice. Fasting values tell of the night before."""

LATELY = timedelta(days=14)
_ENOUGH = 4
_WELL = 0.8
_NIGHT = (0, 5)


@dataclass(frozen=True)
class Advice:
    """What was seen and what to try: of n occasions, confidence from 0 to 1."""

    kind: str
    observation: str
    suggestion: str
    n: int
    confidence: float


async def advise(hands: Hands) -> dict[str, list[Advice]]:
    """Give the advice of every dimension, surest first, in the language of whoever asks; the statistics run off the loop."""
    found: dict[str, list[Advice]] = {name: [] for name in DIMENSIONS}
    person = hands.person

    def work(session: Session) -> tuple[Diary, dict[str, Advice | None]]:
        seen = gathered(session, hands.vault, person, hands.now)
        return seen, {name: make(session, hands) for name, make in OTHERS.items()}

    seen, others = await hands.database.read(work)
    targets = (person.target_low, person.target_high)
    for one in await asyncio.to_thread(find, seen, person.zone, hands.now, targets):
        if one.kind in KINDS and one.kind != "medicine_kept":  # `adherence` counts those in words of its own
            found[KINDS[one.kind]].append(_told(one, hands))
    for name, advice in others.items():
        found[name] += [advice] if advice else []
    return {name: sorted(advice, key=lambda one: -one.confidence) for name, advice in found.items()}


def _told(finding: Finding, hands: Hands) -> Advice:
    seen, suggestion = worded(finding, hands.language, facts_of(hands.person, hands.now))
    return Advice(finding.kind, seen, suggestion, finding.n, finding.confidence)


def _said(kind: str, n: int, hands: Hands, **facts: object) -> Advice:
    """Say what was only counted: it is as sure as counting is."""
    words = [say(f"recommendations.{kind}{part}", hands.language, **facts) for part in ("", "_suggestion")]
    return Advice(kind, words[0], words[1], n, 1.0)


def adherence(session: Session, hands: Hands) -> Advice | None:
    """Tell how many reminders of medicines were answered with done lately."""
    rows = session.exec(
        select(Occurrence.state, func.count())
        .where(
            Occurrence.person_id == hands.person.id,
            Occurrence.what == "medication",
            col(Occurrence.due_at) > hands.now - LATELY,
            col(Occurrence.due_at) <= hands.now,
            col(Occurrence.state) != "snoozed",
        )
        .group_by(Occurrence.state)
    ).all()
    counts = dict(rows)
    due, done = sum(counts.values()), counts.get("done", 0)
    if due < _ENOUGH:
        return None
    kind = "adherence_good" if done >= _WELL * due else "adherence_open"
    return _said(kind, due, hands, done=done, due=due, days=LATELY.days)


def nights(session: Session, hands: Hands) -> Advice | None:
    """Tell in how many nights something was measured or eaten between midnight and five, on the person's own clock."""
    zone, since = ZoneInfo(hands.person.zone), hands.now - LATELY
    at: list[datetime] = []
    for table in (Reading, Meal):
        mine = (table.person_id == hands.person.id, col(table.undone_by).is_(None))
        at += session.exec(
            select(table.at).where(*mine, col(table.at) > since, col(table.at) <= hands.now, *_by_hand(table))
        ).all()
    awake = {one.astimezone(zone).date() for one in at if _NIGHT[0] <= one.astimezone(zone).hour < _NIGHT[1]}
    if len(awake) < _ENOUGH:
        return None
    return _said("sleep_nights", len(awake), hands, nights=len(awake), days=LATELY.days)


def _by_hand(table: type[Reading] | type[Meal]) -> tuple[Any, ...]:
    """A sensor measures while people sleep."""
    return (Reading.origin == "meter",) if table is Reading else ()


OTHERS: Mapping[str, Callable[[Session, Hands], Advice | None]] = {
    "medication-adherence": adherence,
    "sleep": nights,
}
"""Dimension -> what rows tell besides the findings."""
