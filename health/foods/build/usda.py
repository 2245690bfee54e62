"""The USDA table: its abbreviated names as people would say them, and its household measures."""

import re
from collections.abc import Iterator
from pathlib import Path

from health.foods.build.files import Row, nutrients, read, singulars
from health.foods.wording import canonical

GROUP = {
    1: "dairy", 5: "protein", 7: "protein", 9: "fruit", 10: "protein", 11: "veg",
    12: "nut", 13: "protein", 14: "drink", 15: "protein", 17: "protein", 18: "sweet",
    19: "sweet", 21: "mixed", 22: "mixed", 25: "sweet", 36: "mixed",
}  # fmt: skip
"""The first digits of a row's number (USDA's food groups) -> our group; spices, fats and baby food are left out."""

_WORDS = {
    "apl": "apple", "bf": "beef", "bkd": "baked", "bld": "boiled", "bns": "beans", "bnless": "boneless",
    "brd": "bread", "brld": "broiled", "brst": "breast", "bttr": "butter", "btteredd": "buttered",
    "cand": "candied", "chs": "cheese", "chick": "chicken", "choc": "chocolate", "cinn": "cinnamon",
    "cktl": "cocktail", "cnd": "canned", "coatd": "coated", "cocnt": "coconut", "crl": "cereal", "crm": "cream",
    "dk": "dark", "drk": "drink", "dssrt": "dessert", "flr": "flour", "flav": "flavored", "frstd": "frosted",
    "frsh": "fresh", "frt": "fruit", "grd": "ground", "grn": "green", "hmmd": "homemade", "hny": "honey",
    "juc": "juice", "lofat": "lowfat", "lt": "light", "marshmllw": "marshmallow", "mayo": "mayonnaise",
    "plantn": "plantain", "pnappl": "pineapple", "pnut": "peanut", "pot": "potato", "rst": "roast",
    "rstd": "roasted", "sau": "sauce", "sd": "seed", "sml": "small", "snd": "sandwich", "sndwch": "sandwich",
    "soybn": "soybean", "spag": "spaghetti", "stk": "stick", "swt": "sweet", "swtnd": "sweetened", "tom": "tomato",
    "van": "vanilla", "veg": "vegetable", "whl": "whole", "wht": "wheat", "wld": "wild", "yel": "yellow",
}  # fmt: skip
_PLAIN = re.compile(
    r"^(raw|ckd|cooked|w/|wo/|enr|unenr|bld|drnd|fresh|all var|comm|prep|reg|rte|rth|fluid|plain|pln|immat|mature sd"
    r"|dom|yr rnd avg|unprep|inst|cultured|farmed|wild|atlantic|pacific|mixed species|dry heat|incl|salted|unsalted"
    r"|dry rstd|oil rstd|w/ ?salt|edible|unspec|ns|nfs|sulfured|stewed|w added|dark|light|med|whl|frsh)"
)
_SKIP = re.compile(
    r"(?i)babyfood|inf form|uncooked|dry|usda|cmdty|alaska|native|flr\b|flour|gums?,|bran,|unckd|raw.*(chicken|turkey)"
    r"|^(beef|pork|lamb|veal|game|emu|ostrich|whale|seal|infant|chicken|turkey|snacks|puddings|syrups|beverages)"
    r"|powd|pdr|conc|mechanically|separable|formulated|leaven|yeast|extract|dehyd|imit|suppl|isol|oil|fat|shortening"
    r"|meal|frosting|crust|topping|prep w|unprep|mature|campbell|rts|concd|red na|lo na|syrup pk|hvy|xtra|sub,|\d"
)
_UNSAID = re.compile(
    r"\b(frz|rts|skn|ckd|tstd|smmr|wntr|unswtnd|crmd|recipe|type|class|style|with|and|heat|liq|past|untreated|whole|meat"
    r"|seed|unblanched|product|recipe|spear|soft|canned|frozen|dried|boiled|baked|tap|flavor|elec|parve|sweetened|puree)\b"
)
_CUPS = {"cup": "cup", "tbsp": "spoon", "tsp": "small spoon", "slice": "slice"}
_MEASURE = re.compile(r"^1 (cup|tbsp|tsp|slice)\b")
_MOST_WORDS = 3


def usda_reference(data: Path) -> dict[str, Row]:
    """Reference of a row ("u:9040") -> its nutrients."""
    return {f"u:{int(row['ndb_no'])}": nutrients(row) for row in _rows(data)}


def usda_foods(data: Path) -> Iterator[Row]:
    """Foods of the table with a short plain name."""
    for row in _rows(data):
        group = GROUP.get(int(row["ndb_no"]) // 1000)
        name = None if _SKIP.search(row["name"]) else spoken(row["name"])
        if group and name and all(row[column] for column in ("kcal", "protein_g", "fat_g", "carb_g")):
            yield nutrients(row) | {
                "key": f"usda-{int(row['ndb_no'])}",
                "zh": "",
                "en": name,
                "gi": "",
                "group": group,
                "source": f"u:{int(row['ndb_no'])}",
                "singular": singulars([name]),
            }


def spoken(name: str) -> str | None:
    """CHEESE,GOAT,SOFT as "soft goat cheese"; None where more than three words would remain."""
    parts = [part.strip() for part in name.lower().split(",")]
    kept = [parts[0], *(part for part in parts[1:] if not _PLAIN.match(part))]
    said = [_WORDS.get(word, word) for part in reversed(kept) for word in part.split()]
    text = canonical(" ".join(dict.fromkeys(said)))
    plain = all(re.fullmatch(r"[a-z-]{3,}(?:'s)?", word) for word in said)
    return text if plain and 1 < len(text.split()) <= _MOST_WORDS and not _UNSAID.search(text) else None


def usda_weights(data: Path, own: list[Row]) -> Iterator[list[str]]:
    """Cups, spoons and slices of the rows that our own foods refer to."""
    referring = {food["source"]: food["key"] for food in own}
    for row in _rows(data):
        key = referring.get(f"u:{int(row['ndb_no'])}")
        if key:
            yield from _measures(key, row)


def _measures(key: str, row: Row) -> Iterator[list[str]]:
    for number in ("1", "2"):
        found = _MEASURE.match(row[f"portion{number}"] or "")
        if found and row[f"portion{number}_g"]:
            grams = float(row[f"portion{number}_g"])
            yield [key, _CUPS[found[1]], *(f"{round(share * grams, 1):g}" for share in (0.85, 1.0, 1.15))]


def _rows(data: Path) -> Iterator[Row]:
    return read(data / "usda_sr/usda_sr_abbrev.csv")
