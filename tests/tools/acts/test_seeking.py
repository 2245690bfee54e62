"""Spoken words that ask, or tell a trouble, have the library searched; what is merely told has not."""

import pytest

from tools.acts.seeking import asks, seeks


@pytest.mark.parametrize(
    "text",
    [
        "橘子吃了血糖会高不",
        "换药要跟医生说啥",
        "这药要吃一辈子啊",
        "两次差好多拿不准信哪个",
        "最近头发掉得厉害",
        "血糖仪上出来个E5",
        "胰岛素在车里晒了一下午",
        "血糖一会高一会低",
        "早上的药忘吃了",
        "my strip is out of date",
        "new meter no idea if it is right",
        "low all week any tips",
        "my meter shows err 5",
        "trulicity makes me feel so sick",
        "up peeing all night",
        "my husband nags me about bread",
        "left my pen in the car",
        "脚上的口子老不好",
        "吃完饭就犯困",
        "walking with sore knees",
        "night shifts and insulin",
    ],
)
def test_a_trouble_or_a_spoken_question_is_looked_up(text: str) -> None:
    assert seeks(text)


@pytest.mark.parametrize(
    "text",
    [
        "啥也不想干",
        "吃了啥记不清了",
        "今天跟老张下棋赢了",
        "去年冬天血糖老高",
        "我孙女考上大学了",
        "头发刚剪短了",
        "my new strips expire 12/26",
        "went to the garden centre today",
        "I am supposed to see him at ten",
        "bought a red pen",
        "haven't eaten since noon",
        "dinner with friends tonight",
        "changed the bed",
    ],
)
def test_what_is_merely_told_is_not_looked_up(text: str) -> None:
    assert not seeks(text)


def test_what_troubles_is_no_question() -> None:
    """Where the library knows nothing of it, it is kept in mind as any word."""
    assert not asks("最近头发掉得厉害")
    assert asks("头发怎么掉得厉害")
