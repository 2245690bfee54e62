"""Chinese puts the days before or behind what is asked about."""

from datetime import datetime

import pytest

from agent.understanding import Known, understand

NOW = datetime.fromisoformat("2026-11-22T14:44:00+08:00")


@pytest.mark.parametrize(
    "text",
    [
        "我血糖这个星期怎么样",
        "这个星期我血糖怎么样",
        "血糖这周咋样",
        "我的血糖最近怎么样",
        "我血糖这几天还好吗",
    ],
)
def test_how_ones_own_days_were(text: str) -> None:
    assert [request.intent for request in understand(text, NOW, Known())] == ["show_insights"]


@pytest.mark.parametrize("text", ["血糖7.8怎么样", "糖尿病人血糖一天怎么样算稳"])
def test_what_is_asked_in_general_is_not_about_them(text: str) -> None:
    assert [request.intent for request in understand(text, NOW, Known())] == ["ask_knowledge"]
