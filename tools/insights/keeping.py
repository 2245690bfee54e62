"""What became of what was planned: medicines ticked off and checks done, at which hours, on which days, and what the values do then.

Ticking off is not taking: whatever is said of it speaks of what was confirmed. A reminder that came too late because the program
stood still is nobody's, and is left out. Shares are compared within a day or a week, so that a bad fortnight is no pattern.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import mean

from tools.insights.chance import difference
from tools.insights.clock import PARTS, WORTH_OF_DAYS, clock, days_apart, part_of_day
from tools.insights.described import COVERAGE, LATELY, wilson
from tools.insights.finding import Candidate, Finding, fingerprint
from tools.insights.seen import Promised, Value

NAMES = {"medication": "medicine", "glucose": "checks"}
"""What a reminder is for -> how its findings are called."""

NEEDED = 8
"""So many due moments, or days, on each side of a comparison."""
WORTH_OF_SHARE = 0.2
LATELY_NEEDED = 4
_WITHIN_DAYS = "permutation within days, Benjamini-Hochberg"
_WITHIN_WEEKS = "permutation of days within weeks, Benjamini-Hochberg"


def about_keeping(promised: Sequence[Promised], values: Sequence[Value]) -> Iterator[Candidate]:
    """Compare the hours and the days on which medicines and checks are kept; then the glucose of days with all medicines ticked off."""
    for what, name in NAMES.items():
        mine = [one for one in promised if one.what == what]
        yield from _hours(mine, name)
        yield from _weekends(mine, name)
    yield from _values_of_days([one for one in promised if one.what == "medication"], values)


def kept_lately(promised: Sequence[Promised], now: datetime) -> Iterator[Finding]:
    """Tell how much of what was planned in the last fortnight was done, each share with its 95 % interval."""
    for what, name in NAMES.items():
        mine = [one for one in promised if one.what == what and now - LATELY <= one.at <= now]
        if len(mine) < LATELY_NEEDED:
            continue
        done = sum(one.kept for one in mine)
        low, high = wilson(done, len(mine))
        facts = {
            "done": done,
            "due": len(mine),
            "share": done / len(mine),
            "share_low": low,
            "share_high": high,
        }
        kind = f"{name}_kept"
        yield Finding(kind, fingerprint(kind), facts, len(mine), None, COVERAGE, "Wilson interval")


def _hours(promised: Sequence[Promised], name: str) -> Iterator[Candidate]:
    """Ask whether one part of the day is kept less often than the other moments of the same days."""
    parts = [part_of_day(one.at) for one in promised]
    days = [one.at.date().isoformat() for one in promised]
    for part in sorted(set(parts)):
        chosen = [one == part for one in parts]
        if not NEEDED <= sum(chosen) <= len(chosen) - NEEDED:
            continue
        seen = difference([float(one.kept) for one in promised], chosen, days, f"{name} hours {part}")
        if seen is None:
            continue
        start, end = PARTS[part]
        facts = {"start": clock(start), "end": clock(end)} | _sides(promised, chosen)
        worth = seen[0] <= -WORTH_OF_SHARE
        yield Candidate(f"{name}_hours", str(part), facts, len(promised), *seen, _WITHIN_DAYS, worth)


def _weekends(promised: Sequence[Promised], name: str) -> Iterator[Candidate]:
    """Ask whether less is kept at weekends than on the other days of the same weeks."""
    days: dict[date, list[float]] = defaultdict(list)
    for one in promised:
        days[one.at.date()].append(float(one.kept))
    chosen = [day.weekday() >= 5 for day in days]
    if not NEEDED <= sum(chosen) <= len(chosen) - NEEDED:
        return
    shares = [mean(own) for own in days.values()]
    seen = difference(shares, chosen, [_week(day) for day in days], f"{name} weekend")
    if seen is not None:
        facts = _sides(promised, [one.at.weekday() >= 5 for one in promised])
        yield Candidate(
            f"{name}_weekend", "", facts, len(promised), *seen, _WITHIN_WEEKS, seen[0] <= -WORTH_OF_SHARE
        )


def _values_of_days(promised: Sequence[Promised], values: Sequence[Value]) -> Iterator[Candidate]:
    """Compare the glucose of days with every medicine ticked off against the other days of the same weeks, at like hours (mmol/L)."""
    kept: dict[date, bool] = {}
    for one in promised:
        kept[one.at.date()] = kept.get(one.at.date(), True) and one.kept
    apart = {day: own for day, own in days_apart(values).items() if day in kept}
    chosen = [kept[day] for day in apart]
    if not NEEDED <= sum(chosen) <= len(chosen) - NEEDED:
        return
    seen = difference(list(apart.values()), chosen, [_week(day) for day in apart], "medicine days")
    if seen is not None:
        facts = {"days": sum(chosen), "other_days": len(chosen) - sum(chosen)}
        yield Candidate(
            "medicine_days", "", facts, len(chosen), *seen, _WITHIN_WEEKS, seen[0] <= -WORTH_OF_DAYS
        )


def _sides(promised: Sequence[Promised], chosen: Sequence[bool]) -> dict[str, int]:
    here = [one.kept for one, mine in zip(promised, chosen, strict=True) if mine]
    elsewhere = [one.kept for one, mine in zip(promised, chosen, strict=True) if not mine]
    return {
        "done": sum(here),
        "due": len(here),
        "other_done": sum(elsewhere),
        "other_due": len(elsewhere),
    }


def _week(day: date) -> str:
    """Name the week, from its Monday on."""
    return (day - timedelta(days=day.weekday())).isoformat()
