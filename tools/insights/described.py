"""Where somebody stands: time in range, means, variability, how much is logged, and what is missing to say more."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import sqrt
from statistics import mean

from health.glucose import cv, sd
from health.glucose.metrics import SPREAD_NEEDS
from tools.insights.clock import FASTING_NEEDED, fasting_by_day
from tools.insights.finding import Finding, fingerprint
from tools.insights.meals import NEEDED_ON_A_SIDE, Outcome
from tools.insights.occasions import Occasion
from tools.insights.seen import MealEaten

LATELY = timedelta(days=14)
MEAN_NEEDS = 3
UNSTABLE_CV = 36.0
COVERAGE = 0.95
MEALS_NEEDED = 2 * NEEDED_ON_A_SIDE


def described(
    placed: Sequence[Occasion], meals: Sequence[MealEaten], now: datetime, targets: tuple[float, float]
) -> Iterator[Finding]:
    """Describe the last two weeks: each number with its count and, where it is a mean or a share, its 95 % interval."""
    lately = [one for one in placed if now - LATELY <= one.value.at <= now]
    if not lately:
        return
    yield _range(lately, targets)
    for name in (None, "fasting", "before_meal", "after_meal"):
        own = [one.value.mmol for one in lately if name in (None, one.context)]
        if len(own) >= MEAN_NEEDS:
            yield _mean(name, own)
    if len(lately) >= SPREAD_NEEDS:
        yield _spread([one.value.mmol for one in lately])
    yield _logging(lately, [meal for meal in meals if now - LATELY <= meal.at <= now])


def missing(placed: Sequence[Occasion], found: Sequence[Outcome]) -> Iterator[Finding]:
    """Say what is not known yet, and how many values of what kind would tell it."""
    fasting = len(fasting_by_day(placed))
    for topic, have, need in (("fasting", fasting, FASTING_NEEDED), ("meals", len(found), MEALS_NEEDED)):
        if have < need:
            facts = {"topic": topic, "have": have, "need": need, "more": need - have}
            yield Finding("not_enough", fingerprint("not_enough", topic), facts, have, None, 0.0, "counted")


def _range(lately: Sequence[Occasion], targets: tuple[float, float]) -> Finding:
    numbers = [round(one.value.mmol, 1) for one in lately]
    inside = sum(targets[0] <= number <= targets[1] for number in numbers)
    low, high = wilson(inside, len(numbers))
    facts = {
        "share": inside / len(numbers),
        "share_low": low,
        "share_high": high,
        "below": sum(number < targets[0] for number in numbers) / len(numbers),
        "above": sum(number > targets[1] for number in numbers) / len(numbers),
        "n": len(numbers),
    }
    return Finding(
        "time_in_range", fingerprint("time_in_range"), facts, len(numbers), None, COVERAGE, "Wilson interval"
    )


def _mean(name: str | None, values: Sequence[float]) -> Finding:
    middle, n = mean(values), len(values)
    margin = 1.96 * sd(values) / sqrt(n)
    facts = {
        "context": name,
        "mean": middle,
        "mean_low": middle - margin,
        "mean_high": middle + margin,
        "n": n,
    }
    return Finding("mean", fingerprint("mean", name or "all"), facts, n, middle, COVERAGE, "normal interval")


def _spread(values: Sequence[float]) -> Finding:
    facts = {"cv": cv(values), "sd": sd(values), "stable": cv(values) < UNSTABLE_CV, "n": len(values)}
    return Finding(
        "variability",
        fingerprint("variability"),
        facts,
        len(values),
        sd(values),
        COVERAGE,
        "coefficient of variation",
    )


def _logging(lately: Sequence[Occasion], meals: Sequence[MealEaten]) -> Finding:
    """How many of the days since the first value of the fortnight have one, and how many meals have a value after them."""
    days = {one.value.at.date() for one in lately}
    followed = {one.eaten.at for one in lately if one.eaten is not None and one.context == "after_meal"}
    facts = {
        "days": len(days),
        "of_days": (lately[-1].value.at.date() - min(days)).days + 1,
        "meals": len(meals),
        "meals_followed": sum(meal.at in followed for meal in meals),
        "a_day": len(lately) / len(days),
    }
    return Finding("logging", fingerprint("logging"), facts, len(lately), None, 1.0, "counted")


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927), sound for few values; for a sensor's it is too narrow, since neighbours are alike."""
    z = 1.96
    middle = (hits + z * z / 2) / (n + z * z)
    margin = z / (n + z * z) * sqrt(hits * (n - hits) / n + z * z / 4)
    return max(0.0, middle - margin), min(1.0, middle + margin)
