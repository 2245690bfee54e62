"""After which foods glucose rises more, which meal raises it most, and what moving afterwards does."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean

from tools.insights.chance import difference
from tools.insights.finding import Candidate
from tools.insights.occasions import slot_of
from tools.insights.seen import FoodEaten, MealEaten, Moved, Value

BEFORE = (timedelta(minutes=-60), timedelta(minutes=10))
AFTER = (timedelta(minutes=75), timedelta(minutes=180))
TWO_HOURS = timedelta(minutes=120)
SAME_SITTING = timedelta(minutes=30)
WALK = (timedelta(minutes=-10), timedelta(minutes=90))
NEEDED_ON_A_SIDE = 4
RISES_NEEDED = 10
WORTH = 0.5
TOGETHER = 0.8
METHOD = "permutation within meals of one kind, Benjamini-Hochberg"
METHOD_KINDS = "permutation, Benjamini-Hochberg"
_GROUP = "group:"


@dataclass(frozen=True)
class Outcome:
    """What a meal did: `change` is the rise in mmol/L, or the value afterwards where nobody measured before meals."""

    meal: MealEaten
    slot: str
    change: float
    moved: bool


@dataclass(frozen=True)
class Response:
    """The values around a meal in mmol/L: within the hour before (None if there is none), and `minutes` after it."""

    meal: MealEaten
    before: float | None
    after: float
    minutes: int


def outcomes(
    values: Sequence[Value], meals: Sequence[MealEaten], moves: Sequence[Moved]
) -> tuple[list[Outcome], bool]:
    """Measure each meal that has a value after it, and say whether changes are rises; all by time.

    Rises are used where ten meals have a value before too; else the values afterwards are compared as they are.
    """
    seen = responses(values, meals)
    rises = sum(one.before is not None for one in seen) >= RISES_NEEDED
    return [
        Outcome(
            one.meal,
            slot_of(one.meal.at, one.meal.meal),
            one.after - one.before if rises and one.before is not None else one.after,
            _moved(one.meal, moves),
        )
        for one in seen
        if one.before is not None or not rises
    ], rises


def responses(values: Sequence[Value], meals: Sequence[MealEaten]) -> list[Response]:
    """Find the values around each meal that has one afterwards; both by time."""
    return [
        Response(meal, _before(meal, values), after.mmol, round((after.at - meal.at).total_seconds() / 60))
        for meal, until in _with_next(meals)
        if (after := _after(meal, until, values)) is not None
    ]


def about_foods(found: Sequence[Outcome], rises: bool) -> Iterator[Candidate]:
    """Compare meals with a food, or with any food of its group, against the others of the same kind of meal."""
    told: set[tuple[bool, ...]] = set()
    for subject, keys in sorted(
        _subjects(found).items(), key=lambda pair: (pair[0].startswith(_GROUP), pair[0])
    ):
        chosen = tuple(bool(keys & {_key(food) for food in one.meal.foods}) for one in found)
        if chosen in told:  # always eaten with another food: one question, asked once
            continue
        told.add(chosen)
        seen = _compared(found, chosen, [one.slot for one in found], f"food {subject}")
        if seen is None:
            continue
        group = subject.removeprefix(_GROUP) if subject.startswith(_GROUP) else None
        named = {
            "group": group,
            "food": None if group else _name(subject, found),
            "of_group": None if group else _group(subject, found),
        }
        facts = named | _sides(found, chosen) | {"rises": rises, "together": _together(found, chosen, keys)}
        kind = "food_high" if seen[0] > 0 else "food_gentle"
        yield Candidate(kind, subject, facts, len(found), *seen, METHOD, worth=abs(seen[0]) >= WORTH)


def about_kinds(found: Sequence[Outcome], rises: bool) -> Iterator[Candidate]:
    """Find the kind of meal that raises glucose more than the others."""
    for slot in sorted({one.slot for one in found}):
        chosen = [one.slot == slot for one in found]
        seen = _compared(found, chosen, ["any"] * len(found), f"slot {slot}")
        if seen is not None:
            facts = {"slot": slot, "rises": rises} | _sides(found, chosen)
            yield Candidate(
                "meal_high", slot, facts, len(found), *seen, METHOD_KINDS, worth=seen[0] >= 2 * WORTH
            )


def about_moving(found: Sequence[Outcome], rises: bool) -> Iterator[Candidate]:
    """Compare meals with a walk or other exercise around them against those without."""
    chosen = [one.moved for one in found]
    seen = _compared(found, chosen, [one.slot for one in found], "walk")
    if seen is not None:
        facts = {"rises": rises} | _sides(found, chosen)
        yield Candidate("walk_helps", "", facts, len(found), *seen, METHOD, worth=seen[0] <= -WORTH)


def _compared(
    found: Sequence[Outcome], chosen: Sequence[bool], strata: Sequence[str], name: str
) -> tuple[float, float] | None:
    if not NEEDED_ON_A_SIDE <= sum(chosen) <= len(found) - NEEDED_ON_A_SIDE:
        return None
    return difference([one.change for one in found], chosen, strata, name)


def _sides(found: Sequence[Outcome], chosen: Sequence[bool]) -> dict[str, object]:
    with_it = [one for one, here in zip(found, chosen, strict=True) if here]
    without = [one for one, here in zip(found, chosen, strict=True) if not here]
    return {
        "n_with": len(with_it),
        "n_without": len(without),
        "with_mean": mean(one.change for one in with_it),
        "without_mean": mean(one.change for one in without),
    }


def _together(found: Sequence[Outcome], chosen: Sequence[bool], keys: set[str]) -> str | None:
    """Name what was eaten along with the food nearly each time: it may be the one that does it."""
    with_it = [one for one, here in zip(found, chosen, strict=True) if here]
    beside = Counter(key for one in with_it for key in {_key(food) for food in one.meal.foods} - keys)
    often = [(count, key) for key, count in beside.items() if count >= TOGETHER * len(with_it)]
    return _name(max(often)[1], found) if often else None


def _subjects(found: Sequence[Outcome]) -> dict[str, set[str]]:
    """Map foods, and groups of more than one food, to the keys of the foods that they stand for."""
    subjects: dict[str, set[str]] = {}
    for food in (food for one in found for food in one.meal.foods):
        subjects.setdefault(_key(food), set()).add(_key(food))
        if food.group is not None:
            subjects.setdefault(f"{_GROUP}{food.group}", set()).add(_key(food))
    return {name: keys for name, keys in subjects.items() if len(keys) > 1 or not name.startswith(_GROUP)}


def _key(food: FoodEaten) -> str:
    return food.key or food.name.strip().lower()


def _name(key: str, found: Sequence[Outcome]) -> str:
    """Call a food as the person calls it most often."""
    said = Counter(food.name for one in found for food in one.meal.foods if _key(food) == key)
    return max(said.items(), key=lambda pair: (pair[1], pair[0]))[0]


def _group(key: str, found: Sequence[Outcome]) -> str | None:
    return next(food.group for one in found for food in one.meal.foods if _key(food) == key)


def _with_next(meals: Sequence[MealEaten]) -> Iterable[tuple[MealEaten, datetime | None]]:
    """Give each meal with the hour of the next sitting, after which a value says nothing of it."""
    for meal in meals:
        later = (other.at for other in meals if other.at - meal.at > SAME_SITTING)
        yield meal, next(later, None)


def _after(meal: MealEaten, until: datetime | None, values: Sequence[Value]) -> Value | None:
    end = meal.at + AFTER[1] if until is None else min(meal.at + AFTER[1], until + BEFORE[1])
    near = between(values, meal.at + AFTER[0], end)
    return min(near, key=lambda value: abs(value.at - meal.at - TWO_HOURS)) if near else None


def _before(meal: MealEaten, values: Sequence[Value]) -> float | None:
    near = between(values, meal.at + BEFORE[0], meal.at + BEFORE[1])
    return near[-1].mmol if near else None


def between(values: Sequence[Value], start: datetime, end: datetime) -> Sequence[Value]:
    """Cut out the values from `start` to `end`, both included; values by time."""
    return values[bisect_left(values, start, key=_when) : bisect_right(values, end, key=_when)]


def _when(value: Value) -> datetime:
    return value.at


def _moved(meal: MealEaten, moves: Sequence[Moved]) -> bool:
    return any(WALK[0] <= move.at - meal.at <= WALK[1] for move in moves)
