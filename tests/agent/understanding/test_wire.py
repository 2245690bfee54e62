"""The wire format: a line in, a line out, whatever it holds."""

import json

import pytest

from agent.understanding.wire import serve

NOW = "2026-11-21T08:10:00+08:00"


def test_the_example_of_the_specification() -> None:
    line = json.dumps({"id": "z1", "text": "早上空腹6.8", "now": NOW})
    answer = json.loads(next(serve([line])))
    request = {name: answer["requests"][0][name] for name in ("intent", "value", "context", "at")}
    assert answer["id"] == "z1"
    assert request == {"intent": "log_glucose", "value": 6.8, "context": "fasting", "at": NOW}


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "[]",
        "17",
        '{"id": "a"}',
        '{"id": "a", "text": 5, "now": 1}',
        '{"id":"a","text":"x","now":"soon"}',
        "[" * 100000,
    ],
)
def test_a_bad_line_gets_an_error_and_the_next_an_answer(line: str) -> None:
    good = json.dumps({"id": "b", "text": "你好", "now": NOW})
    bad, well = map(json.loads, serve([line, good]))
    assert "error" in bad
    assert well["requests"][0]["intent"] == "chitchat"


def test_a_value_to_be_asked_back_is_null() -> None:
    line = json.dumps({"id": 1, "text": "血糖30", "now": NOW})
    requests = json.loads(next(serve([line])))["requests"]
    assert next(r for r in requests if r["intent"] == "log_glucose")["value"] is None
