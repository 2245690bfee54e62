"""Voices written down, and regrets: the text keeps its length, so that spans stay true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.text.questions import asks
from agent.understanding.text.regrets import regretted
from agent.understanding.text.spoken import spoken


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("血糖七个八", "血糖七点八"),
        ("空腹 六 点 五", "空腹 六点五  "),
        ("血糖7点五", "血糖7点5"),
        ("血糖7,8", "血糖7.8"),
        ("早上7点三个包子", "早上7点三个包子"),
        ("7点一直没吃", "7点一直没吃"),
        ("刚测了九块八", "刚测了九点八"),
        ("打车9块8，血糖七块二", "打车9块8，血糖七点二"),
        ("测血糖花了九块八", "测血糖花了九块八"),
        ("血糖试纸九块八", "血糖试纸九块八"),
        ("饭后吃了两块三明治", "饭后吃了两块三明治"),
    ],
)
def test_a_voice_is_read_as_it_was_meant(text: str, meant: str) -> None:
    assert spoken(text) == meant


@given(st.text("血糖一二七八点个块测 ,7.8不该吃那i should not have eaten", max_size=30))
def test_the_length_stays(text: str) -> None:
    assert len(regretted(spoken(text))) == len(text)


@pytest.mark.parametrize(
    "text", ["要不要紧", "你看够吗", "这样行不", "what would toast do", "不知道能不能吃"]
)
def test_questions_are_heard(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["空腹6.8", "had two eggs", "吃不下", "昨天测了"])
def test_statements_are_no_questions(text: str) -> None:
    assert not asks(text)
