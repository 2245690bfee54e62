from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import select

from memory import diary
from memory.database import Database
from memory.diary import ItemSaid
from memory.records import Meal, MealItem, Person
from memory.vault import Vault

NOW = datetime(2026, 11, 21, 0, 10, tzinfo=UTC)
DAY = timedelta(days=1)
BUNS = ItemSaid("肉包", "baozi", 2, "个", 160, "table", 64)
MILK = ItemSaid("豆浆", "soy milk", 1, "杯", 250, "table", 5)


def _meal(person_id: str, key: str = "inbox:1:1", at: datetime = NOW) -> Meal:
    return Meal(
        person_id=person_id,
        source_key=key,
        at=at,
        created_at=NOW,
        meal="breakfast",
        carbs_g=69,
        kcal=480,
    )


@pytest.fixture
async def breakfast(database: Database, vault: Vault, person: Person) -> diary.MealSeen:
    """Two buns and a cup of soy milk, written down and read again."""
    await database.write(lambda s: diary.add_meal(s, vault, _meal(person.id), [BUNS, MILK]))
    (seen,) = await database.read(lambda s: diary.meals(s, vault, person.id, NOW, NOW + DAY))
    return seen


def _bare(item: ItemSaid) -> tuple[object, ...]:
    return item.food, item.food_key, item.quantity, item.unit, item.grams, item.grams_basis, item.carbs_g


async def test_a_meal_comes_back_with_its_items_in_order(breakfast: diary.MealSeen) -> None:
    assert [_bare(item) for item in breakfast.items] == [_bare(BUNS), _bare(MILK)]
    assert all(item.id is not None for item in breakfast.items)
    assert (breakfast.meal.meal, breakfast.meal.carbs_g, breakfast.meal.kcal) == ("breakfast", 69, 480)


async def test_names_of_foods_are_sealed(database: Database, breakfast: diary.MealSeen) -> None:
    rows = await database.read(lambda session: session.exec(select(MealItem)).all())
    assert len(rows) == len(breakfast.items)
    assert all("肉包".encode() not in row.sealed and "豆浆".encode() not in row.sealed for row in rows)


async def test_a_meal_is_written_once_with_its_items(
    database: Database, vault: Vault, person: Person, breakfast: diary.MealSeen
) -> None:
    again, new = await database.write(lambda s: diary.add_meal(s, vault, _meal(person.id), [MILK]))
    assert (again.id, new) == (breakfast.meal.id, False)
    (seen,) = await database.read(lambda s: diary.meals(s, vault, person.id, NOW, NOW + DAY))
    assert seen.items == breakfast.items


async def test_a_meal_without_known_foods_is_a_meal(database: Database, vault: Vault, person: Person) -> None:
    await database.write(lambda s: diary.add_meal(s, vault, _meal(person.id), []))
    (seen,) = await database.read(lambda s: diary.meals(s, vault, person.id, NOW, NOW + DAY))
    assert seen.items == ()


async def test_meals_come_by_time_from_since_until_before_until(
    database: Database, vault: Vault, person: Person
) -> None:
    for hours in (3, 0, 1, 2):
        meal = _meal(person.id, f"k:{hours}", NOW + timedelta(hours=hours))
        await database.write(partial(diary.add_meal, vault=vault, meal=meal, items=[MILK]))
    found = await database.read(lambda s: diary.meals(s, vault, person.id, NOW, NOW + timedelta(hours=3)))
    assert [seen.meal.source_key for seen in found] == ["k:0", "k:1", "k:2"]
    assert [len(seen.items) for seen in found] == [1, 1, 1]


async def test_a_meal_that_was_taken_back_is_not_seen(
    database: Database, vault: Vault, person: Person, breakfast: diary.MealSeen
) -> None:
    meal_id, item_id = breakfast.meal.id, breakfast.items[0].id
    assert meal_id is not None
    assert item_id is not None
    assert await database.read(lambda s: diary.meal_seen(s, vault, person.id, meal_id)) == breakfast
    await database.write(lambda s: diary.undo_last(s, person.id, "inbox:2"))
    assert await database.read(lambda s: diary.meals(s, vault, person.id, NOW, NOW + DAY)) == []
    assert await database.read(lambda s: diary.meal_seen(s, vault, person.id, meal_id)) is None
    assert await database.write(lambda s: diary.set_item_grams(s, person.id, item_id, 80)) is None


async def test_a_corrected_weight_sums_the_meal_up_again(
    database: Database, vault: Vault, person: Person, breakfast: diary.MealSeen
) -> None:
    item_id = breakfast.items[0].id
    assert item_id is not None
    for _ in range(2):
        meal = await database.write(
            lambda s: diary.set_item_grams(s, person.id, item_id, 80, sums={"kcal": 290.0, "fat_g": 9.5})
        )
        assert meal is not None
        assert (meal.carbs_g, meal.kcal, meal.fat_g) == (32 + 5, 290, 9.5)
    (seen,) = await database.read(lambda s: diary.meals(s, vault, person.id, NOW, NOW + DAY))
    assert (seen.items[0].grams, seen.items[0].carbs_g, seen.items[0].grams_basis) == (80, 32, "said")
    assert seen.items[1] == breakfast.items[1]
    assert seen.meal.carbs_g == 37


async def test_carbohydrates_of_a_food_that_had_no_weight_are_given_with_it(
    database: Database, vault: Vault, person: Person
) -> None:
    items = [ItemSaid("妈妈做的菜"), MILK]
    await database.write(lambda s: diary.add_meal(s, vault, _meal(person.id), items))
    (seen,) = await database.read(lambda s: diary.meals(s, vault, person.id, NOW, NOW + DAY))
    item_id = seen.items[0].id
    assert item_id is not None
    meal = await database.write(lambda s: diary.set_item_grams(s, person.id, item_id, 200))
    assert meal is not None
    assert meal.carbs_g == 5
    meal = await database.write(lambda s: diary.set_item_grams(s, person.id, item_id, 200, carbs_g=20))
    assert meal is not None
    assert meal.carbs_g == 25


async def test_a_sum_that_a_meal_does_not_have_is_refused(
    database: Database, person: Person, breakfast: diary.MealSeen
) -> None:
    item_id = breakfast.items[0].id
    assert item_id is not None
    with pytest.raises(ValueError, match="person_id"):
        await database.write(
            lambda s: diary.set_item_grams(s, person.id, item_id, 80, sums={"person_id": 1.0})
        )


@pytest.mark.safety
async def test_nobody_sees_or_corrects_the_meal_of_another(
    database: Database, vault: Vault, breakfast: diary.MealSeen
) -> None:
    meal_id, item_id = breakfast.meal.id, breakfast.items[0].id
    assert meal_id is not None
    assert item_id is not None
    assert await database.read(lambda s: diary.meals(s, vault, "other", NOW, NOW + DAY)) == []
    assert await database.read(lambda s: diary.meal_seen(s, vault, "other", meal_id)) is None
    assert await database.write(lambda s: diary.set_item_grams(s, "other", item_id, 1)) is None
