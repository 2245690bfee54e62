"""What is fit to learn from; every drop has its reason."""

from datetime import timedelta

from memory.records import Person
from tests.training.village import NOW
from training.collect.items import Eaten, Item, Turn, Whose
from training.filter import Sifted, sift
from training.filter.duplicates import near_any, near_duplicates

WHOSE = Whose(Person(id="a" * 32, created_at=NOW), {"name": "王秀英"})


def _turn(number: int, text: str, reply: str, vote: str | None = None) -> Turn:
    return Turn(WHOSE, f"inbox:{number}", NOW + timedelta(minutes=number), text, reply, vote)


def _sifted(*said: tuple[str, ...]) -> Sifted:
    items: list[Item] = [_turn(number, *one) for number, one in enumerate(said)]
    return sift(items)


def test_each_drop_is_counted_with_its_reason() -> None:
    found = _sifted(
        ("孙子明天来", "真好，家里热闹了。"),
        ("好的", "嗯，我在。"),
        ("/help", "我能做这些事。"),
        ("今天心情一般", "怎么了？说给我听听。", "bad"),
        ("我该打几个单位胰岛素", "这要问医生。"),
        ("胰岛素还剩半支", "建议你今晚多打4个单位胰岛素。"),
        ("孙子明天来", "真好，家里热闹了。"),
        ("孙子明天来啊", "真好，家里热闹了。"),
        ("楼下的桂花开了", "闻着一定很香。"),
    )
    assert [one.item.key for one in found.kept] == ["inbox:0", "inbox:8"]
    assert found.dropped == {
        "low_value": 1,
        "command": 1,
        "voted_bad": 1,
        "dose_asked": 1,
        "unsafe_answer": 1,
        "duplicate": 1,
        "near_duplicate": 1,
    }


def test_what_is_kept_is_masked_and_counted() -> None:
    found = _sifted(("秀英我电话13812345678", "好的王秀英，记住了13812345678。"))
    (kept,) = found.kept
    assert isinstance(kept.item, Turn)
    assert "138" not in kept.item.text + kept.item.reply
    assert "王秀英" not in kept.item.reply
    assert found.masked == {"phone": 2, "name": 1}


def test_meals_are_masked_and_never_duplicates() -> None:
    meal = Eaten(WHOSE, "m", NOW, "lunch", ("王秀英包的饺子",), 40.0, 6.0, 8.0, 120)
    found = sift([meal, meal])
    assert [one.item.foods for one in found.kept if isinstance(one.item, Eaten)] == [("[姓名]包的饺子",)] * 2


def test_near_duplicates_are_found_across_blocks_and_against_others() -> None:
    texts = [
        f"第{number}个完全不同的话题{chr(0x4E00 + number * 17)}{chr(0x5E00 + number * 31)}" * 2
        for number in range(20)
    ]
    many = [*texts, *(f"{word}{number}号" for number, word in enumerate(["花园里的牡丹"] * 5))]
    assert near_duplicates(["今天天气真好啊", "今天天气真好啊！", "晚饭吃了面条"]) == {1}
    assert near_any(["今天天气真好啊", "晚饭吃了面条"], ["今天天气真好啊。"]) == {0}
    assert near_duplicates([]) == set()
    assert len(near_duplicates(many, 0.999)) == 0
