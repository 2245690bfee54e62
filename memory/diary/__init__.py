"""The exact journal: what was measured, eaten, taken and done, each written once and taken back at will."""

from memory.diary.journal import KINDS, Entry, add, latest, undo_last, undo_one, undone_by
from memory.diary.meals import ItemSaid, MealSeen, add_meal, meal_seen, meals, set_item_grams
from memory.diary.periods import (
    ExerciseSeen,
    MedicationSeen,
    exercises,
    last_value,
    measurements,
    medications,
    readings,
)
from memory.diary.sensor import add_readings, series, take_back_readings

__all__ = [
    "KINDS",
    "Entry",
    "ExerciseSeen",
    "ItemSaid",
    "MealSeen",
    "MedicationSeen",
    "add",
    "add_meal",
    "add_readings",
    "exercises",
    "last_value",
    "latest",
    "meal_seen",
    "meals",
    "measurements",
    "medications",
    "readings",
    "series",
    "set_item_grams",
    "take_back_readings",
    "undo_last",
    "undo_one",
    "undone_by",
]
