"""Wishes to write down, and not to."""

from datetime import datetime

import pytest

from agent.requests import LogGlucose, PredictResponse
from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-21T21:00:00+08:00")


@pytest.mark.parametrize("text", ["log my glucose", "记一下血糖", "帮我记录血糖", "record a reading please"])
def test_a_reading_without_a_number_is_asked_for(text: str) -> None:
    (wish,) = understand(text, NOW)
    assert isinstance(wish, LogGlucose)
    assert wish.value is None
    assert wish.missing == "value"


@pytest.mark.parametrize("text", ["别记，我随便说的，血糖9.9", "don't log this, sugar 9.9"])
def test_what_shall_not_be_written_down_is_not(text: str) -> None:
    assert not any(isinstance(request, LogGlucose) for request in understand(text, NOW))


def test_how_to_record_is_no_wish() -> None:
    assert not any(isinstance(request, LogGlucose) for request in understand("怎么记录血糖", NOW))


@pytest.mark.parametrize("text", ["西瓜", "果汁", "banana", "Juice box", "pizza?"])
def test_a_food_and_nothing_else_is_a_question_on_it(text: str) -> None:
    (request,) = understand(text, NOW)
    assert isinstance(request, PredictResponse)
    assert len(request.items) == 1


@pytest.mark.parametrize("text", ["你好", "ok", "书", "phone"])
def test_what_is_no_food_is_no_question(text: str) -> None:
    assert not any(isinstance(request, PredictResponse) for request in understand(text, NOW))


@pytest.mark.parametrize("text", ["gave her juice", "made him soup"])
def test_what_was_given_to_somebody_is_no_name_of_a_food(text: str) -> None:
    now = datetime.fromisoformat("2026-11-21T21:00:00+08:00")
    assert not any(one.intent in {"predict_response", "log_meal"} for one in understand(text, now))
