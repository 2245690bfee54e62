"""A table of words is searched swiftly and finds what it would find slowly."""

import pytest

from health.safety.tables import either, swiftly, table

pytestmark = pytest.mark.safety
SAID = (
    "手抖得厉害",
    "汗珠子往下掉，心口疼",
    "不想活了",
    "血糖二十几",
    "今天吃了面",
    "没有",
    "2岁孩子吞了一颗药",
    "嘴歪了",
)


@pytest.mark.parametrize(
    "patterns",
    [
        ["手抖"],
        ["(?:手|脚)抖", "汗"],
        ["(?:血)?糖"],
        ["(?<!不)想", r"\d岁"],
        ["[手脚]", "心{0,2}口"],
        ["[^手]抖"],
        ["没?"],
        [],
    ],
)
def test_the_look_at_the_first_letter_changes_nothing(patterns: list[str]) -> None:
    for text in SAID:
        found = [match.span() for match in swiftly(patterns).finditer(text)]
        assert found == [match.span() for match in either(patterns).finditer(text) if patterns]


def test_every_sign_is_found_as_before() -> None:
    for words in table("signs")["signs"].values():
        for text in SAID:
            slow = [match.span() for match in either(words["zh"]).finditer(text)]
            assert [match.span() for match in swiftly(words["zh"]).finditer(text)] == slow
