"""What is told too thinly to write down is asked for, never guessed and never dropped."""

from datetime import datetime

import pytest

from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-21T20:10:00+08:00")


@pytest.mark.parametrize("text", ["6.2 8.4 7.7", "5.6 / 7.8 / 8.1", "餐后俩小时九点多", "饭后两小时8点几"])
def test_a_reading_without_its_place_or_figure_is_asked_for(text: str) -> None:
    (request,) = understand(text, NOW)
    assert request.intent == "log_glucose"
    assert request.value is None
    assert request.missing == "value"


@pytest.mark.parametrize("text", ["88.2 99.4", "0.5 0.6", "我空腹5点几", "九点多吃的早饭"])
def test_other_figures_ask_for_nothing(text: str) -> None:
    assert all(request.intent != "log_glucose" for request in understand(text, NOW))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("6.1 this morning and 8.9 after porridge", [6.1, 8.9]),
        ("breakfast: 5.6, lunch: 7.8", [5.6, 7.8]),
        ("血糖6。3", [6.3]),
        ("nurse at the clinic got 187 on me", [10.4]),
        ("mowed the lawn for an hour, came in and was 4.4", [4.4]),
        ("im at 260 how much humalog should i take", [14.4]),
        ("饭后一小时12.4两小时9.7", [12.4, 9.7]),
    ],
)
def test_readings_are_heard_by_what_stands_beside_them(text: str, values: list[float]) -> None:
    found = [request.value for request in understand(text, NOW) if request.intent == "log_glucose"]
    assert found == values


@pytest.mark.parametrize(
    "text", ["the new meter was 59.99 at walgreens", "不是6.2", "the doctor got 6.2 on the ruler"]
)
def test_prices_and_what_is_denied_are_no_readings(text: str) -> None:
    assert all(request.intent != "log_glucose" for request in understand(text, NOW))
