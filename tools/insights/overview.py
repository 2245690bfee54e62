"""The answer to "how is my sugar lately?", from three values as from three thousand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean
from zoneinfo import ZoneInfo

from tools.insights.occasions import Occasion, occasions
from tools.insights.seen import MealEaten, Value, in_order

SHOWN = 3
ONE_EPISODE = timedelta(hours=1)


@dataclass(frozen=True)
class GroupMean:
    """Mean in mmol/L of the values of one occasion (fasting, after_meal, ...) or after one meal (breakfast, ...)."""

    name: str
    n: int
    mean: float


@dataclass(frozen=True)
class Notable:
    """A high or low value with its place, what was eaten before it (empty if nothing is known), and how long before."""

    at: datetime
    mmol: float
    context: str | None
    eaten: tuple[str, ...]
    carbs_g: float | None
    minutes: int | None


@dataclass(frozen=True)
class Summary:
    """Values since `since`; glucose in mmol/L, shares from 0 to 1, None where there is no value.

    `earlier_mean` and `earlier_n` are of the equally long time before, for "lower than before".
    """

    n: int
    days: int
    days_measured: int
    since: datetime
    mean: float | None
    lowest: float | None
    highest: float | None
    in_target: float | None
    below: float | None
    above: float | None
    contexts: tuple[GroupMean, ...]
    after: tuple[GroupMean, ...]
    highs: tuple[Notable, ...]
    lows: tuple[Notable, ...]
    low_count: int
    earlier_n: int
    earlier_mean: float | None


def summary(
    values: Sequence[Value],
    meals: Sequence[MealEaten],
    days: int,
    zone: str,
    now: datetime,
    targets: tuple[float, float] = (3.9, 10.0),
) -> Summary:
    """Sum up the last `days` days (today is one of them) of values and meals, both in any order; mmol/L."""
    since = _midnight(now, zone) - timedelta(days=days - 1)
    placed = occasions(in_order(values, zone), in_order(meals, zone))
    recent = [one for one in placed if since <= one.value.at <= now]
    earlier = [one.value.mmol for one in placed if since - timedelta(days=days) <= one.value.at < since]
    numbers = [round(one.value.mmol, 1) for one in recent]
    low, high = targets
    highs = episodes([one for one in recent if round(one.value.mmol, 1) > high], max)
    lows = episodes([one for one in recent if round(one.value.mmol, 1) < low], min)
    return Summary(
        n=len(numbers),
        days=days,
        days_measured=len({one.value.at.date() for one in recent}),
        since=since,
        mean=mean(numbers) if numbers else None,
        lowest=min(numbers, default=None),
        highest=max(numbers, default=None),
        in_target=_share(low <= number <= high for number in numbers),
        below=_share(number < low for number in numbers),
        above=_share(number > high for number in numbers),
        contexts=_means(recent, "context"),
        after=_means([one for one in recent if one.context == "after_meal"], "meal"),
        highs=tuple(_notable(one) for one in highs[:SHOWN]),
        lows=tuple(_notable(one) for one in lows[:SHOWN]),
        low_count=len(lows),
        earlier_n=len(earlier),
        earlier_mean=mean(earlier) if earlier else None,
    )


def episodes(beyond: Sequence[Occasion], worst: Callable[..., Occasion]) -> list[Occasion]:
    """One occasion, the `worst` by value, for each spell of values beyond a target; the worst spell comes first.

    A sensor tells the same low every few minutes: what follows within an hour is the same spell.
    """
    spells: list[list[Occasion]] = []
    for one in beyond:
        if spells and one.value.at - spells[-1][-1].value.at <= ONE_EPISODE:
            spells[-1].append(one)
        else:
            spells.append([one])
    found = [worst(spell, key=_mmol) for spell in spells]
    return sorted(found, key=_mmol, reverse=worst is max)


def _mmol(one: Occasion) -> float:
    return one.value.mmol


def _midnight(now: datetime, zone: str) -> datetime:
    return now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def _share(holds: Iterable[bool]) -> float | None:
    found = list(holds)
    return sum(found) / len(found) if found else None


def _means(placed: Sequence[Occasion], by: str) -> tuple[GroupMean, ...]:
    groups: dict[str, list[float]] = {}
    for one in placed:
        if (name := getattr(one, by)) is not None:
            groups.setdefault(name, []).append(one.value.mmol)
    return tuple(GroupMean(name, len(values), mean(values)) for name, values in sorted(groups.items()))


def _notable(one: Occasion) -> Notable:
    eaten = one.eaten
    minutes = round((one.value.at - eaten.at).total_seconds() / 60) if eaten else None
    return Notable(
        one.value.at,
        one.value.mmol,
        one.context,
        eaten.names if eaten else (),
        eaten.carbs_g if eaten else None,
        minutes,
    )
