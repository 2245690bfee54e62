"""Who of many needs a call first: a few plain rules over the last days, each of which says why; it orders a list and is no diagnosis.

Bounds as in health/targets.py: under 3.0 and above 16.7 mmol/L are dangerous for everybody, above 13.9 is high (Chinese Diabetes Society
2020). Under 3.9 twice in a week, three high values, or three days of silence are worth a question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlmodel import Session, func, select

from memory import diary
from memory.records import Alert, Person
from tools.insights.occasions import occasions
from tools.insights.overview import episodes
from tools.insights.seen import Value, in_order

Level = Literal["now", "soon", "calm", "unknown"]

VERY_LOW, LOW, HIGH, VERY_HIGH = 3.0, 3.9, 13.9, 16.7
"""mmol/L."""

LATELY, WEEK, SILENCE, BEFORE = timedelta(hours=48), timedelta(days=7), timedelta(days=3), timedelta(days=21)
LOWS, HIGHS, ENOUGH, TOO_LITTLE = 2, 3, 14, 0.5
_ORDER: tuple[Level, ...] = ("now", "soon", "unknown", "calm")


@dataclass(frozen=True)
class Reason:
    """Why somebody needs a call: the name of the words, and their facts (mmol/L, instants, counts)."""

    name: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Urgency:
    """How much a call is needed, and why; unknown where nothing may be seen."""

    level: Level = "unknown"
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def known(self) -> bool:
        """Whether anything could be looked at."""
        return self.level != "unknown"

    @property
    def order(self) -> tuple[int, int]:
        """What a list is sorted by: the level, then how many reasons there are."""
        return _ORDER.index(self.level), -len(self.reasons)


def urgency(session: Session, person: Person, now: datetime, alerted: bool) -> Urgency:
    """Judge one person's last days; open alerts count where `alerted`, for whoever is told of them."""
    readings = diary.readings(session, person.id, now - BEFORE, now + timedelta(minutes=1))
    alerts = _open_alerts(session, person.id) if alerted else 0
    return judged([(one.at, one.mmol) for one in readings], person, now, alerts)


def judged(values: Sequence[tuple[datetime, float]], person: Person, now: datetime, alerts: int) -> Urgency:
    """Judge values in order of time."""
    pressing = [*_alerts(alerts), *_extremes([one for one in values if one[0] > now - LATELY])]
    week = [one for one in values if one[0] > now - WEEK]
    mild = [*_lows(week, person), *_highs(week), *_range(week, person), *_silence(values, now)]
    reasons = tuple([*pressing, *mild][:3])
    return Urgency("now" if pressing else "soon" if mild else "calm", reasons)


def _open_alerts(session: Session, person_id: str) -> int:
    rows = select(func.count()).where(Alert.person_id == person_id, Alert.state == "open")
    return int(session.exec(rows).one())


def _alerts(count: int) -> list[Reason]:
    return [Reason("alert", {"count": count})] if count else []


def _extremes(lately: Sequence[tuple[datetime, float]]) -> list[Reason]:
    found = []
    lowest, highest = min(lately, key=_mmol, default=None), max(lately, key=_mmol, default=None)
    if lowest is not None and lowest[1] < VERY_LOW:
        found.append(Reason("very_low", {"mmol": lowest[1], "at": lowest[0]}))
    if highest is not None and highest[1] > VERY_HIGH:
        found.append(Reason("very_high", {"mmol": highest[1], "at": highest[0]}))
    return found


def _lows(week: Sequence[tuple[datetime, float]], person: Person) -> list[Reason]:
    low = [row for row in week if row[1] < LOW]
    if len(low) < LOWS:
        return []
    placed = occasions(in_order([Value(at, mmol) for at, mmol in low], person.zone), [])
    count = len(episodes(placed, min))
    return [Reason("lows", {"count": count})] if count >= LOWS else []


def _highs(week: Sequence[tuple[datetime, float]]) -> list[Reason]:
    days = {at.date() for at, mmol in week if mmol > HIGH}
    return [Reason("highs", {"days": len(days)})] if len(days) >= HIGHS else []


def _range(week: Sequence[tuple[datetime, float]], person: Person) -> list[Reason]:
    inside = sum(person.target_low <= round(mmol, 1) <= person.target_high for _, mmol in week)
    if len(week) < ENOUGH or inside / len(week) >= TOO_LITTLE:
        return []
    return [Reason("range", {"percent": round(100 * inside / len(week))})]


def _silence(values: Sequence[tuple[datetime, float]], now: datetime) -> list[Reason]:
    if not values or now - values[-1][0] < SILENCE:
        return []
    return [Reason("silence", {"days": (now - values[-1][0]).days})]


def _mmol(one: tuple[datetime, float]) -> float:
    return one[1]
