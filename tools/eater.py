"""The person as the prediction sees them: profile, past meals with their outcome, the value before, the last day of a sensor."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean, stdev
from typing import Protocol

import numpy as np
from sqlmodel import Session

from health.foods import find
from health.response import Meal as PlannedMeal
from health.response import PastMeal, Person, Prediction, days, predict
from memory import diary, people
from memory.diary import MealSeen
from memory.records import Person as Somebody
from memory.vault import Vault
from tools.hands import Hands
from tools.weighing import Weighed, meal_by_hour, total

_HISTORY = timedelta(days=90)
_MONTH = timedelta(days=30)
_ENOUGH = (
    60  # outcomes: a sensor brings 25,000 values in 90 days, of which the older ones would teach nothing more
)
_BEFORE = timedelta(minutes=60)
_FRESH = timedelta(minutes=30)
_AFTER = (timedelta(minutes=90), timedelta(minutes=150))
_TYPES = {"type1": "t1d", "type2": "t2d", "gestational": "gestational", "prediabetes": "pre"}
_DAY = timedelta(hours=24)
_WEEK = timedelta(days=days.LATEST, hours=1)
_OF_A_SENSOR = 60  # values in a day: one every 15 minutes, with gaps; nobody pricks a finger so often
_LATEST = timedelta(minutes=20)
_SLOPE = timedelta(minutes=31)
_A_MEAL = 5.0  # grams of carbohydrate

Series = Sequence[tuple[datetime, float]]
"""Instants and mmol/L, by time."""


class Whose(Protocol):
    """Whose life is read, and the key to it; hands are one."""

    @property
    def vault(self) -> Vault:
        """What opens their texts."""

    @property
    def person(self) -> Somebody:
        """Their row."""


@dataclass(frozen=True)
class Table:
    """Who sits down to eat: the person, their past, the value now (mmol/L), the hour on their clock, and a sensor's last day."""

    person: Person
    past: Sequence[PastMeal]
    pre_mmol: float | None
    now: datetime
    lately: Mapping[str, float] = field(default_factory=dict)

    def planned(self, foods: Sequence[Weighed]) -> PlannedMeal | None:
        """Make one meal of the foods; None where nothing is known of their nutrients."""
        sums = total(foods)
        if sums["carbs_g"] is None:
            return None
        return PlannedMeal(
            **{name: value or 0.0 for name, value in sums.items()},
            time=self.now,
            meal_type=meal_by_hour(self.now),
            pre_mmol=self.pre_mmol,
            foods=tuple(food_key(one.said.food) for one in foods),
            **self.lately,
        )

    def expect(self, foods: Sequence[Weighed]) -> Prediction | None:
        """Predict the foods as one meal; None where nothing is known of them. Errors: NoPrediction."""
        meal = self.planned(foods)
        return predict(self.person, self.past, meal) if meal else None


def seated(session: Session, hands: Hands, at: datetime | None = None) -> Table:
    """Gather what a prediction for this person needs, now or at the moment of a meal."""
    now = at or hands.now
    meals, values, past = lived(session, hands, now)
    near = _between(values, now - _FRESH, now + timedelta(minutes=1))
    before = near[-1][1] if near else None
    return Table(eater(session, hands), past, before, now, lately(values, meals, now))


def lived(
    session: Session, whose: Whose, until: datetime
) -> tuple[Sequence[MealSeen], Series, list[PastMeal]]:
    """Meals, values and outcomes of the last month; of three where the month knows few outcomes (without a sensor)."""
    for span in (_MONTH, _HISTORY):
        since = until - span
        meals = diary.meals(session, whose.vault, whose.person.id, since, until)
        values = diary.series(session, whose.person.id, since - _BEFORE, until + timedelta(minutes=5))
        past = outcomes(meals, values)
        if len(past) >= _ENOUGH:
            break
    return meals, values, past


def food_key(name: str, known: str | None = None) -> str:
    """Name a food for comparison with itself: as the food table does, else as it was said."""
    if known is not None:
        return known
    found = find(name)
    return found[0].key if found else name.strip().lower()


def lately(values: Series, meals: Sequence[MealSeen], now: datetime) -> dict[str, float]:
    """What a sensor and the diary tell of the last day (mmol/L, mmol/L per hour, minutes, grams); empty without a sensor."""
    day = _between(values, now - _DAY, now + timedelta(minutes=1))
    if len(day) < _OF_A_SENSOR or now - day[-1][0] > _LATEST:
        return {}
    numbers = [mmol for _, mmol in day]
    told = {"mean_24h": fmean(numbers), "sd_24h": stdev(numbers)}
    if (slope := _slope(_between(day, now - _SLOPE, now + timedelta(minutes=1)))) is not None:
        told["pre_slope"] = slope
    before = [one.meal for one in meals if (one.meal.carbs_g or 0) >= _A_MEAL and one.meal.at < now]
    if before:
        told["mins_since_prev"] = (now - before[-1].at).total_seconds() / 60
    told["carbs_prev_3h"] = sum(one.carbs_g or 0 for one in before if now - one.at <= timedelta(hours=3))
    return told | _days_before(_between(values, now - _WEEK, now + timedelta(minutes=1)), now)


def _days_before(values: Series, now: datetime) -> dict[str, float]:
    """What a sensor tells of its last hours and of this hour on the days before."""
    minutes = np.array([(at - now).total_seconds() / 60 for at, _ in values])
    return days.told(minutes, np.array([mmol for _, mmol in values]))


def _slope(values: Series) -> float | None:
    """The straight line through the last half hour, mmol/L per hour; None of fewer than two values."""
    hours = [at.timestamp() / 3600 for at, _ in values]
    numbers = [mmol for _, mmol in values]
    if len(values) < 2 or hours[-1] - hours[0] < 0.1:
        return None
    middle, level = fmean(hours), fmean(numbers)
    above = sum((hour - middle) * (mmol - level) for hour, mmol in zip(hours, numbers, strict=True))
    return above / sum((hour - middle) ** 2 for hour in hours)


def eater(session: Session, whose: Whose) -> Person:
    """Gather what the profile knows; nothing is assumed."""
    told = people.profile(session, whose.vault, whose.person.id)
    height, weight = told.get("height_cm"), told.get("weight_kg")
    return Person(
        age=told.get("age"),
        sex=told.get("sex"),
        bmi=weight / (height / 100) ** 2 if height and weight else None,
        diabetes=_TYPES.get(told.get("diabetes_type", "")),
        pregnant=told.get("pregnant"),
    )


def outcomes(meals: Sequence[MealSeen], values: Series) -> list[PastMeal]:
    """Join meals with what was measured around them; a sensor's values count as any other."""
    past = (_outcome(one, values) for one in meals)
    return [one for one in past if one is not None]


def _outcome(seen: MealSeen, values: Series) -> PastMeal | None:
    meal = seen.meal
    if meal.carbs_g is None:
        return None
    before = _between(values, meal.at - _BEFORE, meal.at + timedelta(minutes=5))
    after = _between(values, meal.at + _AFTER[0], meal.at + _AFTER[1])
    if not before or not after:
        return None
    two_hours = meal.at + timedelta(hours=2)
    _, outcome = min(after, key=lambda one: abs(one[0] - two_hours))
    return PastMeal(
        carbs_g=meal.carbs_g,
        delta_2h=outcome - before[-1][1],
        time=meal.at,
        meal_type=meal.meal,
        protein_g=meal.protein_g,
        fat_g=meal.fat_g,
        fiber_g=meal.fiber_g,
        kcal=meal.kcal,
        pre_mmol=before[-1][1],
        foods=tuple(food_key(item.food, item.food_key) for item in seen.items),
    )


def _between(values: Series, since: datetime, until: datetime) -> Series:
    """Cut out since <= at < until."""
    return values[bisect_left(values, since, key=_when) : bisect_left(values, until, key=_when)]


def _when(value: tuple[datetime, float]) -> datetime:
    return value[0]
