"""Our own tables: the foods that people name most, with every name they have."""

from collections.abc import Iterator

from health.foods.build.files import NUTRIENTS, Row, folded, read, singulars
from health.foods.table import ROOT, rows


def own_foods(reference: dict[str, Row]) -> list[Row]:
    """Our foods; where nutrients are left out they come from the row of the public table that `ref` names."""
    paths = sorted((ROOT / "own/foods").glob("*.csv"))
    return [_food(row, reference) for path in paths for row in read(path)]


def own_weights() -> Iterator[list[str]]:
    """Our household measures, without the notes."""
    return (row[:5] for row in rows("own/weights.csv"))


def _food(row: Row, reference: dict[str, Row]) -> Row:
    origin = reference.get(row["ref"], {})
    zh, en = folded(row["zh"]), folded(row["en"])
    return {name: row[name] or origin.get(name, "") for name in NUTRIENTS} | {
        "key": en[0].replace(" ", "-"),
        "zh": ";".join(zh),
        "en": ";".join(en),
        "gi": row["gi"],
        "group": row["group"],
        "source": row["ref"],
        "singular": singulars(en),
    }
