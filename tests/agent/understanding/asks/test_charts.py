"""A picture of the values, however it is asked for."""

from datetime import datetime

import pytest

from agent.requests import ShowChart, Unsupported
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
