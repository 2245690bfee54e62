"""The studies' tables as people and meals, rows of features and outcomes."""

import csv
import gzip
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from health.foods import find
from health.response import days, features
from health.response.records import Meal, PastMeal, Person

Floats = NDArray[np.float64]
FITTED_ON = ("shanghai", "t1d_uom")  # both CC BY 4.0; cgmacros is non-commercial and only measured on
_START = datetime(1970, 1, 1)  # noqa: DTZ001 - the studies' clocks have no zone
_WEEK = 1440.0 * days.LATEST + 60  # minutes
COURSE = (0, 15, 30, 45, 60, 75, 90, 105, 120, 150, 180)
_WEIGHT = re.compile(r"[\d.]+\s*(?:g|克|ml|毫升|两|碗|个|kg)?")
CARBS_USED = (5.0, 250.0)  # grams: as MEALS_SCHEMA.md filters


@dataclass(frozen=True, slots=True)
class Case:
    """One eaten meal of one person, with what was measured afterwards."""

    study: str
    subject: str
    person: Person
    meal: Meal
    delta_2h: float
    course: tuple[float, ...]  # mmol/L above the value before, at COURSE; NaN over gaps

    @property
    def past(self) -> PastMeal:
        """The same meal as it appears in the person's history later, without the names of its foods."""
        m = self.meal
        return PastMeal(
            m.carbs_g, self.delta_2h, m.time, m.meal_type, m.protein_g, m.fat_g, m.fiber_g, m.kcal, m.pre_mmol
        )

    @property
    def past_with_foods(self) -> PastMeal:
        """The same, with the names."""
        return replace(self.past, foods=self.meal.foods)


def cases(folder: Path, studies: Iterable[str] = FITTED_ON) -> list[Case]:
    """Read the usable meals (MEALS_SCHEMA.md: clean, outcome present, 5-250 g, resolved), by person and time."""
    found = [case for study in studies for case in _study(folder / study, study)]
    return sorted(found, key=lambda case: (case.study, case.subject, str(case.meal.time)))


def matrix(found: Sequence[Case]) -> tuple[Floats, Floats]:
    """Return features [n, DAYS] and outcomes [n]."""
    rows = [features.row(case.person, case.meal) for case in found]
    return np.array(rows), np.array([case.delta_2h for case in found])


def of_people(found: Sequence[Case]) -> dict[str, list[Case]]:
    """Group cases by person, each in order of time."""
    people: dict[str, list[Case]] = {}
    for case in found:
        people.setdefault(case.subject, []).append(case)
    return people


@cache
def series(folder: Path) -> dict[str, tuple[Floats, Floats]]:
    """Read the sensors of a study: by person, minutes and mmol/L."""
    found: dict[str, list[tuple[float, float]]] = {}
    with gzip.open(folder / "cgm.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["subject"], []).append((_minute(row["time"]), float(row["mmol"])))
    ordered = {person: np.array(sorted(values)) for person, values in found.items()}
    return {person: (values[:, 0], values[:, 1]) for person, values in ordered.items()}


def _minute(time: str) -> float:
    return (datetime.fromisoformat(time) - _START).total_seconds() / 60


def _of_days(sensor: tuple[Floats, Floats] | None, time: str) -> dict[str, float]:
    if sensor is None:
        return {}
    minutes, values = sensor
    now = _minute(time)
    begin, end = np.searchsorted(minutes, (now - _WEEK, now + 1))
    return days.told(minutes[begin:end] - now, values[begin:end])


def _study(folder: Path, study: str) -> Iterable[Case]:
    people = {row["subject"]: _person(row) for row in _rows(folder / "subjects.csv")}
    for row in _rows(folder / "meals.csv"):
        if _usable(row):
            of_days = _of_days(series(folder).get(row["subject"]), row["time"])
            yield _case(study, people[row["subject"]], row, of_days)


def _usable(row: dict[str, str]) -> bool:
    carbs = _number(row["carbs_g"])
    return (
        row["clean"] == "1"
        and row.get("resolved", "1") == "1"
        and bool(row["delta_2h"] and row["pre_mmol"])
        and carbs is not None
        and CARBS_USED[0] <= carbs <= CARBS_USED[1]
    )


def _case(study: str, person: Person, row: dict[str, str], of_days: dict[str, float]) -> Case:
    numbers: dict[str, Any] = {
        name: _number(row.get(name, ""))
        for name in (
            "protein_g", "fat_g", "fiber_g", "kcal", "pre_mmol", "pre_slope",
            "mean_24h", "sd_24h", "mins_since_prev", "carbs_prev_3h", "bolus_u",
        )
    }  # fmt: skip
    meal = Meal(
        float(row["carbs_g"]),
        datetime.fromisoformat(row["time"]),
        row["meal_type"] or None,
        **numbers,
        **of_days,
        foods=_foods(row.get("foods_zh") or row.get("foods") or ""),
    )
    before = meal.pre_mmol or math.nan
    later = [_number(row[f"g+{minute}"]) for minute in COURSE[1:]]
    course = (0.0, *(math.nan if value is None else value - before for value in later))
    return Case(study, row["subject"], person, meal, float(row["delta_2h"]), course)


def _foods(said: str) -> tuple[str, ...]:
    """Name the foods of a diary by their keys in the food table, without their weights; what it does not know is left out."""
    named = (_WEIGHT.sub("", item).strip() for item in re.split(r"[;+,]", said))
    return tuple(dict.fromkeys(key for name in named if (key := _key(name)) is not None))


@cache
def _key(name: str) -> str | None:
    found = find(name) if name else None
    return found[0].key if found else None


def _person(row: dict[str, str]) -> Person:
    insulin = _number(row["insulin_user"])
    return Person(
        _number(row["age"]),
        row["sex"] or None,
        _number(row["bmi"]),
        _number(row["hba1c_pct"]),
        row["diabetes"] or None,
        None if insulin is None else bool(insulin),
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)
