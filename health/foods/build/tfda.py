"""The Taiwan FDA composition table: what our own foods do not name, under mainland and Taiwanese names."""

import re
from collections.abc import Iterator
from pathlib import Path

from health.foods.build.files import Row, folded, nutrients, read

GROUP = {
    "淀粉类": "tuber",
    "坚果及种子类": "nut",
    "水果类": "fruit",
    "蔬菜类": "veg",
    "藻类": "veg",
    "菇类": "veg",
    "豆类": "coarse",
    "肉类": "protein",
    "鱼贝类": "protein",
    "蛋类": "protein",
    "乳品类": "dairy",
    "糖类": "sweet",
    "饮料类": "drink",
    "糕饼点心类": "sweet",
    "加工调理食品及其他类": "mixed",
}
"""Category of the table -> our group. Raw grains, fats and spices are left out: nobody eats them so."""

_DRY = {"coarse": 35, "veg": 25, "mixed": 50, "tuber": 50}
"""Carbohydrate above this in 100 g means a dry food, which nobody eats as it is."""

_FOODLIKE = re.compile(
    r"[菜瓜豆菇薯芋笋果桃梨橘桔柑橙柚枣莓蕉椒茄葱蒜姜芹米麦面粉饼糕肉鱼虾蟹贝螺蛋奶乳酪茶汁酒豆冻糖酥粿粽饭粥饺卷丸汤肠腿翅排干酱藻耳蛤蚝鲍鳗鲷鲈]$"
)
_NOISE = re.compile(
    r"[0-9a-zA-Z%：:,，]|平均值|采样|品种|台中|台农|台南|高雄|有机|冷冻|冷藏|土植|水耕|粉$|野生"
)


def tfda_reference(data: Path) -> dict[str, Row]:
    """Reference of a row ("t:A0100101") -> its nutrients."""
    return {f"t:{row['id']}": nutrients(row) for row in _rows(data)}


def tfda_foods(data: Path) -> Iterator[Row]:
    """Foods of the table that a person would name."""
    for row in _rows(data):
        group = GROUP.get(row["category_hans"])
        names = _names(row)
        if (
            group
            and names
            and all(nutrients(row)[name] for name in ("kcal", "protein", "fat"))
            and float(row["carb_g"]) < _DRY.get(group, 100)
        ):
            yield nutrients(row) | {
                "key": f"tfda-{row['id'].lower()}",
                "zh": ";".join(names),
                "en": "",
                "gi": "",
                "group": group,
                "source": f"t:{row['id']}",
                "singular": "",
            }


def _names(row: Row) -> list[str]:
    own = row["name_hans"].replace("平均值", "")
    said = folded(";".join((own, row["aliases_hans"])))
    return [
        name for name in said if 2 <= len(name) <= 6 and _FOODLIKE.search(name) and not _NOISE.search(name)
    ]


def _rows(data: Path) -> Iterator[Row]:
    return read(data / "tfda_foods/tfda_foods.csv")
