"""What the miner looks at: values, meals and exercise of one person, without keys, rows or secrets."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from memory.diary import ExerciseSeen, ItemSaid, MealSeen
from memory.records import Occurrence, Reading


@dataclass(frozen=True)
class Value:
    """One glucose value in mmol/L; context and meal as in the journal, origin meter or sensor."""

    at: datetime
    mmol: float
    context: str | None = None
    meal: str | None = None
    minutes_after_meal: int | None = None
    origin: str = "meter"


@dataclass(frozen=True)
class FoodEaten:
    """One food as it was said, its key in the food table and the group it belongs to, where they are known."""

    name: str
    key: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class MealEaten:
    """One meal: when, which, of what, with how many grams of carbohydrate."""

    at: datetime
    meal: str | None = None
    foods: tuple[FoodEaten, ...] = ()
    carbs_g: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The foods as they were said."""
        return tuple(food.name for food in self.foods)


@dataclass(frozen=True)
class Moved:
    """Something active: when it began, what, for how many minutes."""

    at: datetime
    name: str
    minutes: float | None = None


@dataclass(frozen=True)
class Promised:
    """A moment at which a reminder was due: what for, and whether it was answered with done."""

    at: datetime
    what: str
    kept: bool


class Diary(NamedTuple):
    """What the miner looks at of a person, in any order."""

    values: Sequence[Value]
    meals: Sequence[MealEaten]
    moves: Sequence[Moved]
    promised: Sequence[Promised] = ()


Dated = TypeVar("Dated", Value, MealEaten, Moved, Promised)


def in_order(seen: Iterable[Dated], zone: str) -> list[Dated]:
    """Sort by time and put every instant on the person's own clock."""
    own = ZoneInfo(zone)
    return sorted((replace(one, at=one.at.astimezone(own)) for one in seen), key=lambda one: one.at)


def values_of(rows: Iterable[Reading]) -> list[Value]:
    """Take readings from the journal."""
    return [
        Value(row.at, row.mmol, row.context, row.meal, row.minutes_after_meal, row.origin) for row in rows
    ]


def meals_of(
    rows: Iterable[MealSeen], group_of: Callable[[ItemSaid], str | None] = lambda _: None
) -> list[MealEaten]:
    """Take meals from the journal; `group_of` names the group of a food (health.foods knows them)."""
    return [
        MealEaten(
            row.meal.at,
            row.meal.meal,
            tuple(FoodEaten(item.food, item.food_key, group_of(item)) for item in row.items),
            row.meal.carbs_g,
        )
        for row in rows
    ]


def moves_of(rows: Iterable[ExerciseSeen]) -> list[Moved]:
    """Take exercise from the journal."""
    return [Moved(row.exercise.at, row.name, row.exercise.minutes) for row in rows]


def promised_of(rows: Iterable[Occurrence]) -> list[Promised]:
    """Take what became of reminders."""
    return [Promised(row.due_at, row.what, row.state == "done") for row in rows]
