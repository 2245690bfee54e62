import pytest

from memory.recall.lexical import script
from memory.recall.lexical.script import folded


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("ＤＥＸＣＯＭ　Ｇ７", "dexcom g7"),
        ("胰島素", "胰岛素"),
        ("我而家食緊乜嘢藥", "我现在吃紧什么药"),
        ("屋企冇糖", "家里没有糖"),
        ("don’t", "don't"),
        ("食物和零食", "食物和零食"),
    ],
)
def test_one_shape_for_what_is_written_in_several(said: str, read: str) -> None:
    assert folded(said) == read


def test_folding_twice_changes_nothing_more() -> None:
    once = folded("阿玲今日食咗兩個菠蘿包，而家血糖12.4")
    assert folded(once) == once


def test_each_traditional_character_has_its_simplified_one() -> None:
    assert len(script._TRADITIONAL) == len(script._SIMPLIFIED)
