"""What a person does after an answer that a brain worded, and a brain that writes along unseen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent.afterwards import Opinion, after, worded
from agent.turn import Turn

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def _turn(text: str, minutes: float = 0.0, **more: Any) -> Turn:
    at = NOW + timedelta(minutes=minutes)
    return Turn("inbox:1", "p" * 32, "t", "private", text, at, at, **more)


@pytest.mark.parametrize(
    ("asked", "said", "minutes", "opinion"),
    [
        ("我最近过得怎么样？总结一下", "我最近过得怎么样，总结一下吧", 1, "again"),
        ("我最近过得怎么样？总结一下", "我最近过得怎么样，总结一下吧", 3, "on"),
        ("你记得我的猫叫什么吗？", "你记不记得我的猫叫什么？", 1, "again"),
        ("上次吃面条怎么样？", "上次吃米饭怎么样？", 1, "on"),
        ("what did I eat yesterday?", "What did I eat yesterday", 1, "again"),
        ("what did I eat yesterday?", "what did I eat on Monday?", 1, "on"),
        ("上次吃面条怎么样？", "谢谢", 1, "on"),
        ("上次吃面条怎么样？", "不对，那次没吃面条", 5, "wrong"),
        ("上次吃面条怎么样？", "您说得不对呀", 1, "wrong"),
        ("上次吃面条怎么样？", "我问的是上个月", 1, "wrong"),
        ("how was it last time?", "No, that was rice", 1, "wrong"),
        ("how was it last time?", "that's not what I meant", 1, "wrong"),
        ("how was it last time?", "no thanks", 1, "on"),
        ("how was it last time?", "nothing hurts today", 1, "on"),
        ("上次吃面条怎么样？", "不错", 1, "on"),
        ("上次吃面条怎么样？", "不是很饿", 1, "on"),
        ("上次吃面条怎么样？", "不对，那次没吃面条", 30, "on"),
    ],
)
def test_only_what_is_certain_counts_as_bad(asked: str, said: str, minutes: float, opinion: Opinion) -> None:
    last = worded(_turn(asked), "ollama:new", ["recall_memories"])
    found = after(last, _turn(said, minutes), ["recall_memories"])
    assert found is not None
    assert found.opinion == opinion


def test_the_same_words_about_something_else_are_not_the_same_again() -> None:
    last = worded(_turn("早上吃米饭"), "ollama:new", ["predict_response"])
    found = after(last, _turn("早上吃米饭", 1), ["log_meal"])
    assert found is not None
    assert found.opinion == "on"


def test_a_value_that_is_put_right_is_no_correction_of_the_answer() -> None:
    last = worded(_turn("上次怎么样"), "ollama:new", ["recall_memories"])
    found = after(last, _turn("不对，是 8.7", 1), ["undo", "log_glucose"])
    assert found is not None
    assert found.opinion == "on"


def test_buttons_and_words_of_others_say_nothing() -> None:
    last = worded(_turn("上次怎么样"), "ollama:new", ["recall_memories"])
    assert after(last, _turn("", action={"tool": "rate_answer"}), []) is None
    assert after(last, _turn("不对", forwarded=True), []) is None
    assert after(None, _turn("不对"), []) is None
