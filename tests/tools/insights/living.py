"""Writes the life of a simulated person into rows, as messages would have."""

from typing import Any

from sqlmodel import Session

from benchmarks.insights.people import Lived
from memory import diary
from memory.diary import ItemSaid
from memory.records import Exercise, Meal, Person, Reading
from memory.vault import Vault


def write(session: Session, vault: Vault, person: Person, life: Lived, mark: str = "life") -> None:
    """Write values, meals and walks down."""
    for number, value in enumerate(life.values):
        common: dict[str, Any] = {"person_id": person.id, "at": value.at, "created_at": value.at}
        diary.add(session, Reading(source_key=f"{mark}:v{number}", mmol=value.mmol, **common))
    for number, eaten in enumerate(life.meals):
        common = {"person_id": person.id, "at": eaten.at, "created_at": eaten.at}
        row = Meal(source_key=f"{mark}:m{number}", meal=eaten.meal, carbs_g=eaten.carbs_g, **common)
        diary.add_meal(session, vault, row, [ItemSaid(food.name) for food in eaten.foods])
    for number, moved in enumerate(life.moves):
        common = {"person_id": person.id, "at": moved.at, "created_at": moved.at}
        sealed = vault.seal(session, person.id, moved.name)
        diary.add(session, Exercise(source_key=f"{mark}:x{number}", sealed=sealed, minutes=20, **common))
