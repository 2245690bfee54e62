"""Words of a request in talk that asks for nothing: charts of a wedding, rain at the cricket, what the doctor said to do."""

from collections.abc import Callable

import pytest

from agent.requests import AskKnowledge, LogGlucose, Request, UpdateProfile

Read = Callable[..., list[Request]]


def _intents(found: list[Request]) -> list[str]:
    return [request.intent for request in found]


@pytest.mark.parametrize(
    "text",
    [
        "142 for 6 when rain stopped play, typical",
        "rain ruined the picnic",
        "snow kept me in all day",
        "kill me now, three more hours of seating charts for this wedding haha",
        "working on a flip chart for school",
        "top of the pop charts this week",
        "Dr Patel said to phone the surgery if it ever goes over 15",
        "doctor told me to book an appointment in march",
        "my doctor says to find a dietitian",
        "dying for a coffee, this meeting ran two hours over",
        "the film ran three hours",
        "the call ran long, 90 minutes",
        "my knees hurt when i climbed the stairs",
        "we went to a play",
    ],
)
def test_nothing_is_asked_or_noted(read: Read, text: str) -> None:
    assert _intents(read(text)) == ["chitchat"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("will the rain stop by noon", "weather"),
        ("rain expected tomorrow in york", "weather"),
        ("show my sugars in a bar chart", "show_chart"),
        ("chart my week", "show_chart"),
        ("my doctor told me to come back, can you book an appointment", "unsupported"),
        ("the play was great and i want to play some jazz", "music"),
        ("ran two hours, shattered", "log_exercise"),
        ("on the treadmill ran 20 minutes", "log_exercise"),
        ("my wife and i ran 5k this morning", "log_exercise"),
        ("dizzy since i walked the dog for 40 minutes", "log_exercise"),
    ],
)
def test_the_same_words_meant(read: Read, text: str, intent: str) -> None:
    assert _intents(read(text)) == [intent]


def test_since_one_climbed_the_stairs_is_the_alarm_alone(read: Read) -> None:
    found = read("feels like an elephant sat on my chest ever since i climbed those stairs")
    assert _intents(found) == ["emergency"]


@pytest.mark.parametrize(
    "text",
    [
        "generally speaking is a 9 two hours after food considered high",
        "would 11 after a meal be classed as high",
        "is a reading of 9.4 after breakfast too high",
        "so is 8.4 after dinner ok",
    ],
)
def test_whether_a_value_is_high_is_a_question_alone(read: Read, text: str) -> None:
    (question,) = read(text)
    assert isinstance(question, AskKnowledge)


@pytest.mark.parametrize(
    ("text", "mmol"), [("sugar is 7.8 not too bad", 7.8), ("my reading is 6.1 so all good", 6.1)]
)
def test_a_value_called_good_is_none(read: Read, text: str, mmol: float) -> None:
    (reading,) = read(text)
    assert isinstance(reading, LogGlucose)
    assert reading.value == mmol


@pytest.mark.parametrize(
    "text",
    ["my boy is 9 with type one, he keeps vomiting", "my little girl is 7 and type 1", "our son has type 1"],
)
def test_the_type_of_a_child_is_not_the_writers(read: Read, text: str) -> None:
    assert not any(isinstance(request, (UpdateProfile, LogGlucose)) for request in read(text))


def test_a_boy_himself_tells_his_own(read: Read) -> None:
    (facts,) = read("i'm a boy with type 1")
    assert isinstance(facts, UpdateProfile)
    assert facts.diabetes_type == "type1"
