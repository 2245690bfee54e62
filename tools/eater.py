"""The person as the prediction sees them: profile, past meals with their outcome, the value before."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from health.response import Meal as PlannedMeal
from health.response import PastMeal, Person, Prediction, predict
from memory import diary, people
from memory.records import Meal, Reading
from tools.hands import Hands
from tools.weighing import Weighed, meal_by_hour, total

_HISTORY = timedelta(days=90)
_BEFORE = timedelta(minutes=60)
_FRESH = timedelta(minutes=30)
_AFTER = (timedelta(minutes=90), timedelta(minutes=150))
_TYPES = {"type1": "t1d", "type2": "t2d", "gestational": "gestational", "prediabetes": "pre"}


@dataclass(frozen=True)
class Table:
    """Who sits down to eat: the person, their past, the value now (mmol/L), and the hour on their clock."""

    person: Person
    past: Sequence[PastMeal]
    pre_mmol: float | None
    now: datetime

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
        )

    def expect(self, foods: Sequence[Weighed]) -> Prediction | None:
        """Predict the foods as one meal; None where nothing is known of them. Errors: NoPrediction."""
        meal = self.planned(foods)
        return predict(self.person, self.past, meal) if meal else None


def seated(session: Session, hands: Hands) -> Table:
    """Gather what a prediction for this person needs."""
    return Table(
        eater(session, hands), history(session, hands, hands.now), value_now(session, hands), hands.now
    )


def eater(session: Session, hands: Hands) -> Person:
    """Gather what the profile knows; nothing is assumed."""
    told = people.profile(session, hands.vault, hands.person.id)
    height, weight = told.get("height_cm"), told.get("weight_kg")
    return Person(
        age=told.get("age"),
        sex=told.get("sex"),
        bmi=weight / (height / 100) ** 2 if height and weight else None,
        diabetes=_TYPES.get(told.get("diabetes_type", "")),
        pregnant=told.get("pregnant"),
    )


def history(session: Session, hands: Hands, until: datetime) -> list[PastMeal]:
    """List the meals of the last 90 days whose value before and about two hours after were measured."""
    since = until - _HISTORY
    seen = diary.meals(session, hands.vault, hands.person.id, since, until)
    readings = diary.readings(session, hands.person.id, since - _BEFORE, until)
    times = [one.at for one in readings]
    past = (_outcome(one.meal, readings, times) for one in seen)
    return [one for one in past if one is not None]


def _outcome(meal: Meal, readings: Sequence[Reading], times: Sequence[datetime]) -> PastMeal | None:
    if meal.carbs_g is None:
        return None
    before = readings[
        bisect_left(times, meal.at - _BEFORE) : bisect_left(times, meal.at + timedelta(minutes=5))
    ]
    after = readings[bisect_left(times, meal.at + _AFTER[0]) : bisect_left(times, meal.at + _AFTER[1])]
    if not before or not after:
        return None
    two_hours = meal.at + timedelta(hours=2)
    outcome = min(after, key=lambda one: abs(one.at - two_hours))
    return PastMeal(
        carbs_g=meal.carbs_g,
        delta_2h=outcome.mmol - before[-1].mmol,
        time=meal.at,
        meal_type=meal.meal,
        protein_g=meal.protein_g,
        fat_g=meal.fat_g,
        fiber_g=meal.fiber_g,
        kcal=meal.kcal,
        pre_mmol=before[-1].mmol,
    )


def value_now(session: Session, hands: Hands) -> float | None:
    """Return the latest value in mmol/L if it is fresh enough to stand for the value before a meal."""
    found = diary.readings(session, hands.person.id, hands.now - _FRESH, hands.now + timedelta(minutes=1))
    return found[-1].mmol if found else None
