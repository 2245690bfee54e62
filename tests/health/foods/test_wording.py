import pytest

from health.foods import simplify
from health.foods.wording import canonical, fold


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("雞蛋麵條", "鸡蛋面条"),
        ("饅頭", "馒头"),
        ("蘋果", "苹果"),
        ("滷肉飯", "卤肉饭"),
        ("高麗菜", "高丽菜"),
        ("牛奶", "牛奶"),
    ],
)
def test_traditional_names_become_simplified_in_place(traditional: str, simple: str) -> None:
    assert simplify(traditional) == simple
    assert len(simplify(traditional)) == len(traditional)


@pytest.mark.parametrize(
    ("said", "held"),
    [
        (" Brown Rice. ", "brown rice"),
        ("鸡蛋（水煮）", "鸡蛋"),
        ("苹 果", "苹果"),
        ("ChickenRamen", "chicken ramen"),
        ("(tofu)", "(tofu)"),
    ],
)
def test_a_name_is_folded_as_the_tables_hold_it(said: str, held: str) -> None:
    assert fold(said) == held


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("Tomatoes", "tomato"),
        ("berries", "berry"),
        ("cookies", "cookie"),
        ("a slice of bread", "slice bread"),
        ("couscous", "couscous"),
        ("radishes", "radish"),
        ("peaches", "peach"),
        ("chips", "chip"),
    ],
)
def test_english_names_lose_articles_and_plurals(said: str, word: str) -> None:
    assert canonical(fold(said)) == word
