"""A value that is doubted is told as well: it is kept, and the doubt is answered."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agent.requests import AskKnowledge, LogGlucose
from agent.understanding import understand

NOW = datetime(2026, 11, 21, 10, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("闺女给我买了新的血糖仪第一次用测的是9.6不知道准不准", [9.6]),
        ("血糖仪头一回测7.4准不准", [7.4]),
        ("医院抽血6.8家里测8.1哪个对", [6.8, 8.1]),
        ("第3次测8.8准不准", [8.8]),
        ("got a new meter it says 9.6 no idea if its right", [9.6]),
        ("my meter reads 7.4, is that accurate?", [7.4]),
    ],
)
def test_the_value_is_kept_and_the_doubt_is_asked(text: str, values: list[float]) -> None:
    found = understand(text, NOW)
    assert [one.value for one in found if isinstance(one, LogGlucose)] == values
    assert [one for one in found if isinstance(one, AskKnowledge)]


@pytest.mark.parametrize(
    "text",
    [
        "如果测出来是9.6准不准",
        "血糖仪15%误差准不准",
        "试纸准不准",
        "我住第6栋哪个门对",
        "is it true that 7 is normal",
        "no idea if its right to eat 2 eggs",
        "wondering if a meter that says 9.6 is accurate",
    ],
)
def test_a_value_that_nobody_measured_is_not_kept(text: str) -> None:
    assert not [one for one in understand(text, NOW) if isinstance(one, LogGlucose)]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("when am i supposed to check my sugar", "ask_knowledge"),
        ("what time should i test", "ask_knowledge"),
        ("膝盖不好能做啥运动", "ask_knowledge"),
        ("一型蜜月期是啥", "ask_knowledge"),
        ("a1c of 7.5 equals what average", "ask_knowledge"),
        ("what should my sugar be at bedtime", "ask_knowledge"),
        ("我昨天血糖是多少", "recall_memories"),
        ("你能做什么", "help"),
        ("what is going on with my numbers", "show_insights"),
        ("给我女儿发个消息说我血糖正常", "unsupported"),
        ("发条微信给老王说我到了", "unsupported"),
    ],
)
def test_what_is_asked_reaches_its_door(text: str, intent: str) -> None:
    assert [one.intent for one in understand(text, NOW)] == [intent]


@pytest.mark.parametrize(
    "text", ["女儿给我发了条微信问我血糖", "你给我发个消息提醒我吃药", "儿子给我发过来一条消息"]
)
def test_a_message_that_came_is_none_to_be_written(text: str) -> None:
    assert "unsupported" not in [one.intent for one in understand(text, NOW)]
