"""How far two meters lie apart is nobody's value, and no low; a value beside such words is one."""

from collections.abc import Callable

import pytest

from agent.requests import Request
from health.safety import alarms

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    "text",
    [
        "sensor reads 1.5 lower than my meter",
        "血糖仪比医院的高1.2",
        "探头比指血低了1.5左右",
        "my sensor is 2 mmol higher than the finger prick",
    ],
)
def test_a_difference_is_neither_kept_nor_an_alarm(read: Read, text: str) -> None:
    assert "log_glucose" not in {one.intent for one in read(text)}
    assert not alarms(text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("sugar is 2.8 lower than usual", [2.8]),
        ("sugar 2.8, lower than my sensor said", [2.8]),
        ("血糖2.8 比医院测的低", [2.8]),
        ("医院测的8.2，家里测的7.1", [8.2, 7.1]),
    ],
)
def test_a_value_beside_such_words_is_kept(read: Read, text: str, values: list[float]) -> None:
    assert [getattr(one, "value", None) for one in read(text) if one.intent == "log_glucose"] == values
    assert bool(alarms(text)) == (min(values) < 3)
