import pytest

from memory.recall.facts.cues import asks_for_the_outcome, asks_for_the_past, changes_something, ended


@pytest.mark.parametrize(
    "text",
    [
        "i switched to a g7",
        "换成g7了",
        "现在一天一次",
        "胰岛素全停了",
        "no longer on statins",
        "levothyroxine raised to 75",
    ],
)
def test_a_change_is_heard(text: str) -> None:
    assert changes_something(text)


@pytest.mark.parametrize("text", ["i use a dexcom g6", "空腹血糖6.2", "my sister visited"])
def test_a_plain_statement_is_no_change(text: str) -> None:
    assert not changes_something(text)


@pytest.mark.parametrize(
    "text", ["最初打多少单位", "以前用什么牌子", "what did i use before i switched", "my a1c originally"]
)
def test_a_question_for_the_past_is_heard(text: str) -> None:
    assert asks_for_the_past(text)


@pytest.mark.parametrize("text", ["which sensor do i wear", "我现在用什么", "what do i do before breakfast"])
def test_a_question_for_now_is_not_one_for_the_past(text: str) -> None:
    assert not asks_for_the_past(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("swapped pancakes for eggs", "pancakes"),
        ("不喝小米粥了，改成馒头", "小米粥"),
        ("大夫把格华止停了", "格华止"),
        ("mrs patel left", "patel"),
        ("lantus raised to 7", "lantus"),
        ("he dropped football", "football"),
    ],
)
def test_what_ended_is_named(text: str, name: str) -> None:
    assert name in ended(text)


def test_where_nothing_ended_nothing_is_named() -> None:
    assert ended("空腹血糖6.2") == ""


@pytest.mark.parametrize(
    "text", ["尿蛋白后来怎么样了", "我现在打几个单位", "how was my eye operation?", "my latest a1c"]
)
def test_a_question_for_the_outcome_is_heard(text: str) -> None:
    assert asks_for_the_outcome(text)


@pytest.mark.parametrize(
    "text", ["我对什么过敏", "which sensor do i wear", "what did i use at first, before now"]
)
def test_other_questions_do_not_ask_for_an_outcome(text: str) -> None:
    assert not asks_for_the_outcome(text)
