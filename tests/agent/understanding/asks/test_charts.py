"""Values looked at: as a picture, or over a time, however it is asked for."""

from datetime import datetime

import pytest

from agent.requests import ShowChart, ShowInsights, Unsupported
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
