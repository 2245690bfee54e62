"""What is asked for in the words of people: values as a picture or over a time, to let somebody see them, a worry."""

from datetime import datetime

import pytest

from agent.requests import AskKnowledge, CareCircle, ShowChart, ShowInsights, Unsupported
from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-21T21:00:00+08:00")


@pytest.mark.parametrize(
    "text",
    [
        "画一下我今天的血糖",
        "把今天的血糖画出来",
        "画个血糖给我看",
        "draw my glucose today",
        "Draw my numbers for the week",
    ],
)
def test_to_draw_values_is_a_chart(text: str) -> None:
    (request,) = understand(text, NOW)
    assert isinstance(request, ShowChart)


@pytest.mark.parametrize("text", ["给我画条狗", "can you draw me a dog"])
def test_to_draw_anything_else_is_not(text: str) -> None:
    (request,) = understand(text, NOW)
    assert isinstance(request, Unsupported)


@pytest.mark.parametrize(
    "text",
    ["今天怎么样", "最近怎么样", "这周怎么样", "我控制得怎么样", "how was today?", "how's today looking"],
)
def test_how_a_time_was_is_answered_by_its_values(text: str) -> None:
    (request,) = understand(text, NOW)
    assert isinstance(request, ShowInsights)


@pytest.mark.parametrize("text", ["你今天怎么样", "今天天气怎么样", "how are you today"])
def test_how_something_else_is_is_not(text: str) -> None:
    assert not any(isinstance(request, ShowInsights) for request in understand(text, NOW))


@pytest.mark.parametrize("text", ["把我今天吃的发给我女儿", "发给我女儿", "send today's log to my daughter"])
def test_to_send_values_to_somebody_is_to_let_them_see(text: str) -> None:
    (request,) = understand(text, NOW)
    assert isinstance(request, CareCircle)


@pytest.mark.parametrize("text", ["我女儿发给我一个红包", "把药寄给我妈", "email this to my boss"])
def test_what_is_sent_otherwise_lets_nobody_see(text: str) -> None:
    assert not any(isinstance(request, CareCircle) for request in understand(text, NOW))


@pytest.mark.parametrize("text", ["半夜老出汗醒来", "夜里老是出汗", "waking up sweating at night a lot"])
def test_sweating_every_night_is_answered_by_what_is_known(text: str) -> None:
    (request,) = understand(text, NOW)
    assert isinstance(request, AskKnowledge)
