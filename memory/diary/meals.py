"""A meal is a row with its sums and one row for each food, whose name is sealed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from memory.diary.journal import add
from memory.prepared import Prepared
from memory.records import Meal, MealItem
from memory.vault import Vault

SUMS = frozenset({"carbs_g", "protein_g", "fat_g", "fiber_g", "kcal", "expected_rise"})
"""The columns of a meal that follow from its items."""


@dataclass(frozen=True)
class ItemSaid:
    """One food as it was said; `grams_basis` is said, table, estimate or unknown; `id` is set once it is written."""

    food: str
    food_key: str | None = None
    quantity: float | None = None
    unit: str | None = None
    grams: float | None = None
    grams_basis: str = "unknown"
    carbs_g: float | None = None
    id: int | None = None


@dataclass(frozen=True)
class MealSeen:
    """A meal with its foods, in the order in which they were said."""

    meal: Meal
    items: tuple[ItemSaid, ...]


def add_meal(session: Session, vault: Vault, meal: Meal, items: Sequence[ItemSaid]) -> tuple[Meal, bool]:
    """Write a meal and its items down, once for its source_key: the meal that stands, and whether it is new."""
    standing, new = add(session, meal)
    if new and standing.id is not None:
        for position, item in enumerate(items):
            session.add(_row(session, vault, standing.id, meal.person_id, position, item))
        session.flush()
    return standing, new


def meals(session: Session, vault: Vault, person_id: str, since: datetime, until: datetime) -> list[MealSeen]:
    """The standing meals with since <= at < until, by time."""
    during = {"by_person": person_id, "since": since, "until": until}
    if _ANY.first(session, during) is None:
        return []
    rows = session.execute(_MEALS, during).scalars().all()
    return _seen(session, vault, rows, session.execute(_ITEMS, during).scalars().all())


def meal_seen(session: Session, vault: Vault, person_id: str, meal_id: int) -> MealSeen | None:
    """One standing meal of this person with its items."""
    meal = session.get(Meal, meal_id)
    if meal is None or meal.person_id != person_id or meal.undone_by is not None:
        return None
    items = session.exec(select(MealItem).where(MealItem.meal_id == meal_id)).all()
    return _seen(session, vault, [meal], items)[0]


def set_item_grams(  # noqa: PLR0913  # whose item, which one, and what follows for the meal
    session: Session,
    person_id: str,
    item_id: int,
    grams: float,
    *,
    carbs_g: float | None = None,
    basis: str = "said",
    sums: Mapping[str, float | None] | None = None,
    amount: tuple[float | None, str | None] | None = None,
) -> Meal | None:
    """Correct the weight of one food and sum its meal up again; None if it is not a standing item of this person.

    `amount` is the quantity and measure that it was now said with. Carbohydrates follow the weight unless they are given. `sums` sets further columns of the meal (see SUMS), which
    only those can reckon who know the foods. Setting the same weight again changes nothing.
    """
    item = session.get(MealItem, item_id)
    meal = session.get(Meal, item.meal_id, with_for_update=True) if item is not None else None
    if item is None or meal is None or meal.person_id != person_id or meal.undone_by is not None:
        return None
    if unknown := set(sums or ()) - SUMS:
        raise ValueError(f"a meal has no such sum: {', '.join(sorted(unknown))}")
    item.carbs_g = carbs_g if carbs_g is not None else _scaled(item, grams)
    item.grams, item.grams_basis = grams, basis
    if amount is not None:
        item.quantity, item.unit = amount
    session.add(item)
    session.flush()
    meal.carbs_g = _sum_of_carbs(session, meal)
    for name, value in (sums or {}).items():
        setattr(meal, name, value)
    session.add(meal)
    session.flush()
    return meal


def _row(  # the place of an item in its meal
    session: Session, vault: Vault, meal_id: int, person_id: str, position: int, item: ItemSaid
) -> MealItem:
    return MealItem(
        meal_id=meal_id,
        person_id=person_id,
        position=position,
        sealed=vault.seal(session, person_id, item.food),
        food_key=item.food_key,
        quantity=item.quantity,
        unit=item.unit,
        grams=item.grams,
        grams_basis=item.grams_basis,
        carbs_g=item.carbs_g,
    )


def _seen(session: Session, vault: Vault, rows: Iterable[Meal], items: Iterable[MealItem]) -> list[MealSeen]:
    of: dict[int | None, list[ItemSaid]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.position):
        of[item.meal_id].append(_said(session, vault, item))
    return [MealSeen(meal, tuple(of[meal.id])) for meal in rows]


def _said(session: Session, vault: Vault, item: MealItem) -> ItemSaid:
    return ItemSaid(
        food=vault.open_text(session, item.person_id, item.sealed),
        food_key=item.food_key,
        quantity=item.quantity,
        unit=item.unit,
        grams=item.grams,
        grams_basis=item.grams_basis,
        carbs_g=item.carbs_g,
        id=item.id,
    )


def _scaled(item: MealItem, grams: float) -> float | None:
    if item.carbs_g is None or not item.grams:
        return item.carbs_g
    return item.carbs_g * grams / item.grams


def _sum_of_carbs(session: Session, meal: Meal) -> float | None:
    found = session.exec(select(MealItem.carbs_g).where(MealItem.meal_id == meal.id)).all()
    known = [carbs for carbs in found if carbs is not None]
    return sum(known) if known else None


# Built once: making a statement costs more than a database takes to run it.
_DURING = (
    col(Meal.person_id) == bindparam("by_person"),
    col(Meal.undone_by).is_(None),
    col(Meal.at) >= bindparam("since"),
    col(Meal.at) < bindparam("until"),
)
_ANY = Prepared(select(Meal.id).where(*_DURING).limit(1))
"""Mostly there are none: then this alone is asked."""
_MEALS = select(Meal).where(*_DURING).order_by(col(Meal.at), col(Meal.id))
_ITEMS = select(MealItem).join(Meal, col(Meal.id) == col(MealItem.meal_id)).where(*_DURING)
