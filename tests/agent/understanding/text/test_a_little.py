"""一点 is one o'clock beside a time, and a little of something elsewhere; nobody is reminded at one at night unasked."""

from datetime import datetime

import pytest

from agent.understanding import Known, understand

NOW = datetime.fromisoformat("2026-11-22T14:44:00+08:00")


def _at(text: str) -> datetime | None:
    at: datetime | None = getattr(understand(text, NOW, Known())[-1], "at", None)
    return at


@pytest.mark.parametrize("text", ["吃了一点咸菜", "还有一点咸菜", "喝了一碗粥还有一点咸菜", "多吃了一点肉"])
def test_a_little_is_no_hour(text: str) -> None:
    assert _at(text) is None


def test_a_little_beside_a_breakfast_leaves_it_a_breakfast() -> None:
    assert (at := _at("早上吃了一个馒头和一点咸菜")) is not None
    assert at.hour < 11


@pytest.mark.parametrize(
    "text",
    ["下午一点吃了面", "一点钟血糖7.8", "昨天一点左右吃了肉", "中午一点测的7.8", "一点吃的饭，一碗米饭"],
)
def test_one_o_clock_is_one(text: str) -> None:
    assert (at := _at(text)) is not None
    assert at.hour == 13


@pytest.mark.parametrize("text", ["提醒我一点测血糖", "remind me at 2 to check"])
def test_who_is_reminded_at_one_is_reminded_by_day(text: str) -> None:
    assert (at := _at(text)) is not None
    assert at.hour in {13, 14}
    assert at > NOW


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("餐后血糖一般13左右怎么办", []),
        ("一般空腹7到8", []),
        ("餐后血糖一般13左右，今天15.2", [15.2]),
        ("平时我血糖都正常，今天9.8", [9.8]),
    ],
)
def test_what_it_usually_is_is_no_value_of_now(text: str, values: list[float]) -> None:
    found = understand(text, NOW, Known())
    assert [getattr(one, "value", None) for one in found if one.intent == "log_glucose"] == values
