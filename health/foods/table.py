"""The food tables on disk, read once and only when the first food is asked for."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from health.foods.food import Food

ROOT = Path(__file__).parent
FIELDS = (
    "key",
    "zh",
    "en",
    "kcal",
    "protein",
    "fat",
    "carb",
    "fiber",
    "sugar",
    "gi",
    "group",
    "source",
    "singular",
)


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a table below this folder, without its header."""
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        yield from reader


class Table:
    """All foods and the index from every name and alias to its row. Earlier rows own a name."""

    def __init__(self) -> None:
        self._rows = list(rows("tables/foods.csv"))
        self._foods: dict[int, Food] = {}
        self.index: dict[str, int] = {}
        for number, row in enumerate(self._rows):
            for name in (*row[1].split(";"), *row[2].split(";"), *row[-1].split(";")):
                if name:
                    self.index.setdefault(name, number)
        self._keys = {row[0]: number for number, row in enumerate(self._rows)}

    def named(self, name: str) -> Food | None:
        """The food that owns this exact (folded) name."""
        number = self.index.get(name)
        return None if number is None else self._food(number)

    def keyed(self, key: str) -> Food | None:
        """The food with this key."""
        number = self._keys.get(key)
        return None if number is None else self._food(number)

    def names(self) -> frozenset[str]:
        """Every name and alias."""
        return frozenset(
            name for row in self._rows for name in (*row[1].split(";"), *row[2].split(";")) if name
        )

    def aliases(self, key: str) -> tuple[str, ...]:
        """All names of a food, Chinese ones first."""
        row = self._rows[self._keys[key]]
        return tuple(name for name in (*row[1].split(";"), *row[2].split(";")) if name)

    def _food(self, number: int) -> Food:
        if number not in self._foods:
            self._foods[number] = _food(self._rows[number])
        return self._foods[number]


def _food(row: list[str]) -> Food:
    key, zh, en, *numbers, group, source, _ = row
    kcal, protein, fat, carb, fiber, sugar, gi = numbers
    chinese, english = zh.partition(";")[0], en.partition(";")[0]
    return Food(
        key=key,
        name_zh=chinese or english,
        name_en=english or chinese,
        kcal=float(kcal),
        protein_g=float(protein),
        fat_g=float(fat),
        carb_g=float(carb),
        fiber_g=float(fiber),
        sugar_g=float(sugar) if sugar else None,
        gi=float(gi) if gi else None,
        group=group,
        source=source,
    )


@cache
def table() -> Table:
    """The one table of this process."""
    return Table()
