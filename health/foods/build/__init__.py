"""From the public tables and our own to the compact ones that are shipped: `python -m health.foods.build DATA`."""

from collections.abc import Iterator
from pathlib import Path

from health.foods.build.files import Row, write
from health.foods.build.own import own_foods, own_weights
from health.foods.build.tfda import tfda_foods, tfda_reference
from health.foods.build.usda import usda_foods, usda_reference, usda_weights
from health.foods.table import FIELDS, ROOT

__all__ = ["main"]


def main(data_folder: str | Path, target: Path = ROOT / "tables") -> None:
    """Write foods.csv and weights.csv into `target`, from `own/` and the folders usda_sr and tfda_foods of the data.

    Our own foods come first and own their names; the public tables add what is not named yet.
    """
    data = Path(data_folder)
    own = own_foods(usda_reference(data) | tfda_reference(data))
    foods = list(_unclaimed([*own, *tfda_foods(data), *usda_foods(data)]))
    write(target / "foods.csv", FIELDS, ([food[field] for field in FIELDS] for food in foods))
    weights = [*own_weights(), *usda_weights(data, own)]
    write(target / "weights.csv", ("foods", "unit", "low", "usual", "high"), weights)


def _unclaimed(foods: list[Row]) -> Iterator[Row]:
    """Each food with the names that no food before it has; foods without any are left out."""
    taken: set[str] = set()
    for food in foods:
        kept = {
            cell: [n for n in food[cell].split(";") if n and n not in taken]
            for cell in ("zh", "en", "singular")
        }
        taken.update(*kept.values())
        if kept["zh"] or kept["en"]:
            yield food | {cell: ";".join(names) for cell, names in kept.items()}
