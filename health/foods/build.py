"""From the public tables and our own to the compact ones that are shipped: `python -m health.foods.build DATA`."""

import csv
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from health.foods.table import FIELDS, ROOT
from health.foods.wording import canonical, fold

NUTRIENTS = ("kcal", "protein", "fat", "carb", "fiber", "sugar")
Row = dict[str, str]


def main(data_folder: str | Path) -> None:
    """Write `tables/foods.csv` from `own/foods/` and from the folders usda_sr and tfda_foods of `data_folder`."""
    data = Path(data_folder)
    reference = dict(_usda(data)) | dict(_tfda(data))
    foods = [_own(row, reference) for row in _own_rows()]
    _write(ROOT / "tables/foods.csv", FIELDS, ([food[field] for field in FIELDS] for food in foods))
    shutil.copyfile(ROOT / "own/weights.csv", ROOT / "tables/weights.csv")


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _own_rows() -> Iterator[Row]:
    for path in sorted((ROOT / "own/foods").glob("*.csv")):
        yield from _read(path)


def _own(row: Row, reference: dict[str, Row]) -> Row:
    """One of our rows: names folded, missing nutrients from the row of the public table that it refers to."""
    origin = reference.get(row["ref"], {})
    food = {name: row[name] or origin.get(name, "") for name in NUTRIENTS}
    zh, en = _names(row["zh"]), _names(row["en"])
    key = en[0] if en else zh[0]
    return food | {
        "key": key.replace(" ", "-"),
        "zh": ";".join(zh),
        "en": ";".join(en),
        "gi": row["gi"],
        "group": row["group"],
        "source": row["ref"],
        "singular": ";".join(dict.fromkeys(word for name in en if (word := canonical(name)) != name)),
    }


def _names(cell: str) -> list[str]:
    return list(dict.fromkeys(fold(name) for name in cell.split(";") if name.strip()))


def _usda(data: Path) -> Iterator[tuple[str, Row]]:
    for row in _read(data / "usda_sr/usda_sr_abbrev.csv"):
        yield f"u:{int(row['ndb_no'])}", _nutrients(row) | {"name": row["name"]}


def _tfda(data: Path) -> Iterator[tuple[str, Row]]:
    for row in _read(data / "tfda_foods/tfda_foods.csv"):
        yield f"t:{row['id']}", _nutrients(row) | {"name": row["name_hans"]}


def _nutrients(row: Row) -> Row:
    columns = ("kcal", "protein_g", "fat_g", "carb_g", "fiber_g", "sugar_g")
    return {name: _short(row[column]) for name, column in zip(NUTRIENTS, columns, strict=True)}


def _short(number: str) -> str:
    return f"{round(float(number), 1):g}" if number else ""


def _write(path: Path, header: Iterable[str], lines: Iterable[Iterable[str]]) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


if __name__ == "__main__":
    main(sys.argv[1])
