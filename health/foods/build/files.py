"""Reading and writing tables, and what every builder does to names and numbers."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from health.foods.wording import canonical, fold

Row = dict[str, str]
NUTRIENTS = ("kcal", "protein", "fat", "carb", "fiber", "sugar")
_COLUMNS = ("kcal", "protein_g", "fat_g", "carb_g", "fiber_g", "sugar_g")


def read(path: Path) -> Iterator[Row]:
    """The rows of a CSV file by their header."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write(path: Path, header: Iterable[str], lines: Iterable[Iterable[str]]) -> None:
    """A CSV file with Unix line ends."""
    path.parent.mkdir(exist_ok=True, parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def nutrients(row: Row) -> Row:
    """The nutrients of a row of a public table, to a tenth; missing fibre counts as none, missing sugar stays so."""
    found = {name: short(row[column]) for name, column in zip(NUTRIENTS, _COLUMNS, strict=True)}
    return found | {"fiber": found["fiber"] or "0"}


def short(number: str) -> str:
    """A number to a tenth; nothing where there is none."""
    return f"{round(float(number), 1):g}" if number else ""


def folded(cell: str) -> list[str]:
    """The names of a cell, folded, each once."""
    return list(dict.fromkeys(name for said in cell.split(";") if (name := fold(said))))


def singulars(names: list[str]) -> str:
    """The canonical forms of English names that are not names themselves."""
    return ";".join(dict.fromkeys(word for name in names if (word := canonical(name)) not in names))
