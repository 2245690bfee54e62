import csv
from pathlib import Path

from health.foods.build import main

USDA = "ndb_no,name,kcal,protein_g,fat_g,carb_g,fiber_g,sugar_g,sat_fat_g,sodium_mg,water_g,portion1_g,portion1,portion2_g,portion2,refuse_pct\n"
TFDA = "id,name_hant,name_hans,aliases_hant,aliases_hans,category_hant,category_hans,kcal,protein_g,fat_g,carb_g,fiber_g,sugar_g,sat_fat_g,sodium_mg,water_g\n"


def build(tmp_path: Path) -> tuple[dict[str, list[str]], list[list[str]]]:
    for folder, name, text in (
        (
            "usda_sr",
            "usda_sr_abbrev.csv",
            USDA + '1006,"CHEESE,BRIE",334,20.75,27.68,0.45,0,0.45,,,,28.35,1 oz,144,"1 cup, sliced",0\n',
        ),
        (
            "tfda_foods",
            "tfda_foods.csv",
            TFDA + "D1,神秘果,神秘果,蘋果,苹果;谜果,水果類,水果类,50,0.5,0.2,12,,,,,\n",
        ),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    main(tmp_path, tmp_path / "tables")
    with (tmp_path / "tables/foods.csv").open(encoding="utf-8", newline="") as file:
        foods = {row[0]: row for row in csv.reader(file)}
    with (tmp_path / "tables/weights.csv").open(encoding="utf-8", newline="") as file:
        return foods, list(csv.reader(file))


def test_public_foods_follow_ours_and_take_no_name_of_theirs(tmp_path: Path) -> None:
    foods, _ = build(tmp_path)
    assert foods["usda-1006"][2] == "brie cheese"
    assert foods["tfda-d1"][1] == "神秘果;谜果"
    assert "苹果" in foods["apple"][1].split(";")


def test_our_measures_are_shipped(tmp_path: Path) -> None:
    _, weights = build(tmp_path)
    assert weights[0] == ["foods", "unit", "low", "usual", "high"]
    assert all(float(row[2]) <= float(row[3]) <= float(row[4]) for row in weights[1:])
