import csv
from pathlib import Path

import pytest

from health.foods import Portion, find, nutrients, serving, weigh


def rows() -> list[list[str]]:
    path = Path(__file__).parent / "portions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader)
        return list(reader)


@pytest.mark.parametrize(("name", "quantity", "unit", "grams", "within"), rows())
def test_a_household_measure_weighs_what_it_weighs(
    name: str, quantity: str, unit: str, grams: str, within: str
) -> None:
    portion = weigh(name, float(quantity), unit or None)
    assert portion.grams is not None
    assert portion.grams == pytest.approx(float(grams), abs=float(within))
    assert portion.low is not None
    assert portion.high is not None
    assert portion.low <= portion.grams <= portion.high


def test_a_bowl_of_porridge_weighs_more_than_a_bowl_of_rice() -> None:
    porridge, rice = weigh("粥", 1, "碗").grams, weigh("米饭", 1, "碗").grams
    assert porridge is not None
    assert rice is not None
    assert porridge > rice


def test_a_stated_weight_is_kept_as_said() -> None:
    assert weigh("苹果", 150, "克") == Portion(150, 150, 150, "said")
    assert weigh("什么东西", 0.5, "斤") == Portion(250, 250, 250, "said")


def test_a_liang_of_rice_is_counted_cooked_and_says_so() -> None:
    assert weigh("米饭", 1, "两") == Portion(130, 110, 140, "table")
    assert weigh("瘦肉", 1, "两") == Portion(50, 50, 50, "said")


def test_an_unknown_food_gets_an_estimate() -> None:
    assert weigh("神秘料理", 1, "碗").basis == "estimate"


def test_nothing_said_of_how_much_is_unknown() -> None:
    assert weigh("米饭", None, None) == Portion(None, None, None, "unknown")
    assert weigh("米饭", 0, "碗").grams is None
    assert weigh("米饭", float("inf"), "碗").grams is None
    assert weigh("米饭", 1, "光年").grams is None


def test_a_unit_without_a_number_is_one_of_it() -> None:
    assert weigh("米饭", None, "碗") == weigh("米饭", 1, "碗")


def test_a_small_one_weighs_less_than_a_big_one() -> None:
    small, usual, big = (weigh("apple", 1, unit).grams for unit in ("small", None, "large"))
    assert small is not None
    assert usual is not None
    assert big is not None
    assert small < usual < big


def test_a_usual_helping_is_an_estimate() -> None:
    assert serving("米饭").basis == "estimate"
    assert serving("炒饭").grams == 400


def test_nutrients_are_those_of_the_weight() -> None:
    found = nutrients("米饭", 200)
    assert found is not None
    assert found.carbs_g == pytest.approx(51.8)
    assert found.gi == 73
    assert found.gl == pytest.approx(0.73 * (51.8 - 0.6), abs=0.1)


def test_an_unknown_food_has_no_nutrients() -> None:
    assert nutrients("手机", 100) is None


@pytest.mark.parametrize(
    ("name", "count", "unit", "low", "high"),
    [
        ("weetabix", 2, None, 34, 48),
        ("shredded wheat", 2, None, 34, 50),
        ("rice cakes", 2, None, 16, 24),
        ("digestive biscuits", 2, None, 26, 34),
        ("chapati", 2, None, 60, 140),
        ("roti", 1, None, 30, 70),
        ("dosa", 1, None, 70, 150),
        ("falafel", 4, None, 56, 100),
        ("prunes", 5, None, 30, 60),
        ("olives", 5, None, 15, 40),
        ("blueberries", 20, None, 16, 50),
        ("葡萄干", 20, "颗", 8, 20),
        ("枸杞", 10, "颗", 1, 3),
        ("山楂片", 5, "片", 5, 20),
        ("臭豆腐", 5, "块", 50, 150),
        ("橙子", 2, "片", 20, 50),
        ("鸭脖", 3, "块", 24, 60),
        ("lamington", 1, None, 40, 80),
    ],
)
def test_small_pieces_weigh_little(
    name: str, count: float, unit: str | None, low: float, high: float
) -> None:
    grams = weigh(name, count, unit).grams
    assert grams is not None
    assert low <= grams <= high


@pytest.mark.parametrize("name", ["coconut chutney", "mint chutney", "hummus"])
def test_what_is_beside_a_dish_is_a_few_spoons(name: str) -> None:
    usual = serving(name)
    assert usual.grams is not None
    assert usual.grams <= 50


def test_a_puffed_rice_cake_is_no_sticky_one() -> None:
    puffed, sticky = find("rice cakes"), find("年糕")
    assert puffed is not None
    assert sticky is not None
    assert puffed[0].carb_g > 2 * sticky[0].carb_g


@pytest.mark.parametrize(
    ("name", "grams"),
    [
        ("raisins", 30),
        ("葡萄干", 30),
        ("dried cranberries", 30),
        ("红枣", 30),
        ("cornflakes", 40),
        ("燕麦片", 40),
        ("gouda cheese", 30),
    ],
)
def test_what_is_dry_or_dense_is_eaten_by_the_handful(name: str, grams: float) -> None:
    assert serving(name).grams == grams


@pytest.mark.parametrize(
    "name", ["apple", "durian", "avocado", "chickpeas", "quinoa", "milk", "yogurt", "oatmeal"]
)
def test_what_holds_water_keeps_its_usual_helping(name: str) -> None:
    assert (serving(name).grams or 0) >= 100
