"""At which hours and on which days glucose runs high, when lows come, and where the fasting value is heading."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from statistics import mean, median

from tools.insights.chance import difference, shift, slope, tail
from tools.insights.finding import Candidate
from tools.insights.occasions import Occasion
from tools.insights.overview import episodes
from tools.insights.seen import Moved, Value

# Hours between which people measure for one reason: the night, fasting, after breakfast, before lunch, after it, and so on.
PARTS = (
    (0.0, 5.0),
    (5.0, 8.5),
    (8.5, 11.0),
    (11.0, 13.0),
    (13.0, 16.0),
    (16.0, 18.5),
    (18.5, 21.5),
    (21.5, 24.0),
)
DAYS_NEEDED = 6
WEEKDAYS_NEEDED = 4
LOWS_NEEDED = 3
FASTING_NEEDED = 8
FASTING_SPAN = 10
WORTH = 1.0
WORTH_OF_DAYS = 0.7
WORTH_OF_TREND = 0.5
OFTEN_HIGH = 0.25
AFTER_EXERCISE = timedelta(hours=12)
_SIGNS = "sign-flip permutation over days, Benjamini-Hochberg"
_DAYS = "permutation over days, Benjamini-Hochberg"
_BINOMIAL = "binomial test, Benjamini-Hochberg"
_TREND = "Spearman permutation corrected for autocorrelation, Theil-Sen slope, Benjamini-Hochberg"


def part_of(value: Value) -> int:
    """Tell in which part of the day a value lies."""
    return part_of_day(value.at)


def part_of_day(at: datetime) -> int:
    """Tell in which part of the day an instant lies, on the clock that it carries."""
    hour = at.hour + at.minute / 60
    return next(index for index, (start, end) in enumerate(PARTS) if start <= hour < end)


def about_hours(values: Sequence[Value], high: float) -> Iterator[Candidate]:
    """Compare each part of the day with the rest of the same days."""
    days = _by_day_and_part(values)
    for part, (start, end) in enumerate(PARTS):
        apart = [
            parts[part] - mean(other for index, other in parts.items() if index != part)
            for parts in days.values()
            if part in parts and len(parts) > 1
        ]
        if len(apart) < DAYS_NEEDED:
            continue
        here = [value.mmol for value in values if part_of(value) == part]
        share = sum(round(mmol, 1) > high for mmol in here) / len(here)
        effect, p = shift(apart, f"hours {part}")
        facts = {
            "start": clock(start),
            "end": clock(end),
            "mean": mean(here),
            "share_above": share,
            "days": len(apart),
        }
        worth = effect >= WORTH and share >= OFTEN_HIGH
        yield Candidate("hours_high", str(part), facts, len(here), effect, p, _SIGNS, worth)


def about_days(values: Sequence[Value]) -> Iterator[Candidate]:
    """Compare the weekend, and each day of the week, with the other days, at like hours of the day."""
    days = days_apart(values)
    yield from _about_days(days, "weekend", frozenset({5, 6}), 2 * WEEKDAYS_NEEDED)
    for weekday in range(7):
        yield from _about_days(days, "weekday", frozenset({weekday}), WEEKDAYS_NEEDED)


def days_apart(values: Sequence[Value]) -> dict[date, float]:
    """Average over each day how far its values lie from what is usual at their hours (mmol/L)."""
    usual = {part: mean(own) for part, own in _by_part(values).items()}
    apart: dict[date, list[float]] = defaultdict(list)
    for value in values:
        apart[value.at.date()].append(value.mmol - usual[part_of(value)])
    return {day: mean(own) for day, own in sorted(apart.items())}


def _about_days(
    days: dict[date, float], kind: str, weekdays: frozenset[int], needed: int
) -> Iterator[Candidate]:
    chosen = [day.weekday() in weekdays for day in days]
    if not needed <= sum(chosen) <= len(days) - needed:
        return
    subject = "-".join(map(str, sorted(weekdays)))
    seen = difference(list(days.values()), chosen, ["any"] * len(days), f"{kind} {subject}")
    if seen is not None:
        effect, p = seen
        named = f"{kind}_{'high' if effect > 0 else 'gentle'}"
        facts = {"weekday": min(weekdays), "days": sum(chosen), "other_days": len(days) - sum(chosen)}
        worth = abs(effect) >= WORTH_OF_DAYS and (effect > 0 or kind == "weekend")
        yield Candidate(named, subject, facts, len(days), effect, p, _DAYS, worth)


def about_lows(placed: Sequence[Occasion], moves: Sequence[Moved], low: float) -> Iterator[Candidate]:
    """Ask whether lows crowd into one part of the day, or follow exercise, more than measuring there explains."""
    lows = [one.value for one in episodes([one for one in placed if round(one.value.mmol, 1) < low], min)]
    values = [one.value for one in placed]
    if len(lows) < LOWS_NEEDED:
        return
    measured = Counter(part_of(value) for value in values)
    fallen = Counter(part_of(value) for value in lows)
    for part, count in sorted(measured.items()):
        start, end = PARTS[part]
        facts = {"start": clock(start), "end": clock(end), "lows": fallen[part], "of": len(lows)}
        p = tail(fallen[part], len(lows), count / len(values))
        depth = _depth([value for value in lows if part_of(value) == part], low)
        yield Candidate(
            "lows_hours", str(part), facts, len(lows), depth, p, _BINOMIAL, fallen[part] >= LOWS_NEEDED
        )
    after = [value for value in lows if _exercised(value, moves)]
    share = sum(_exercised(value, moves) for value in values) / len(values)
    facts = {"lows": len(after), "of": len(lows), "hours": AFTER_EXERCISE.seconds // 3600}
    if share > 0:
        p = tail(len(after), len(lows), share)
        yield Candidate(
            "lows_exercise", "", facts, len(lows), _depth(after, low), p, _BINOMIAL, len(after) >= LOWS_NEEDED
        )


def about_fasting(placed: Sequence[Occasion]) -> Iterator[Candidate]:
    """Ask whether the fasting value of the last weeks is rising or falling."""
    days = fasting_by_day(placed)
    first, last = min(days, default=None), max(days, default=None)
    if first is None or last is None or len(days) < FASTING_NEEDED or (last - first).days < FASTING_SPAN:
        return
    a_day, p = slope([(day - first).days for day in days], list(days.values()), "fasting")
    span = (last - first).days
    facts = {"a_week": a_day * 7, "days": span, "median": median(days.values())}
    kind = "fasting_rising" if a_day > 0 else "fasting_falling"
    yield Candidate(
        kind, "", facts, len(days), a_day * span, p, _TREND, worth=abs(a_day * span) >= WORTH_OF_TREND
    )


def fasting_by_day(placed: Sequence[Occasion]) -> dict[date, float]:
    """Give one fasting value for each day that has any: of a sensor the median, of a meter the first."""
    days: dict[date, list[Value]] = defaultdict(list)
    for one in placed:
        if one.context == "fasting":
            days[one.value.at.date()].append(one.value)
    return {
        day: own[0].mmol if own[0].origin == "meter" else median(one.mmol for one in own)
        for day, own in sorted(days.items())
    }


def _by_day_and_part(values: Sequence[Value]) -> dict[date, dict[int, float]]:
    """Average within each part of each day: a sensor's hundred values there are one observation, not a hundred."""
    cells: dict[date, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for value in values:
        cells[value.at.date()][part_of(value)].append(value.mmol)
    return {day: {part: mean(own) for part, own in parts.items()} for day, parts in sorted(cells.items())}


def _by_part(values: Sequence[Value]) -> dict[int, list[float]]:
    parts: dict[int, list[float]] = defaultdict(list)
    for value in values:
        parts[part_of(value)].append(value.mmol)
    return parts


def _depth(lows: Sequence[Value], low: float) -> float:
    """How far under the target lows lie, as a negative number."""
    return mean(value.mmol for value in lows) - low if lows else 0.0


def _exercised(value: Value, moves: Sequence[Moved]) -> bool:
    return any(timedelta() <= value.at - move.at <= AFTER_EXERCISE for move in moves)


def clock(hour: float) -> str:
    """Write an hour of the day ("18:30")."""
    return f"{int(hour)}:{round(hour % 1 * 60):02d}"
