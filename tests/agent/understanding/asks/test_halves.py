"""Two things asked, or told and asked, in one clause."""

from collections.abc import Callable

import pytest

from agent.requests import LogGlucose, LogMeasurement, Request, SetReminder

Read = Callable[..., list[Request]]


def _intents(found: list[Request]) -> list[str]:
    return [request.intent for request in found]


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("skip this song its dreadful and whats the weather like in Leeds", ["music", "weather"]),
        ("play some old kishore kumar and tell weather in Nagpur", ["music", "weather"]),
        ("stop the music and read me the cricket news", ["music", "news"]),
        ("what is the weather in Leeds and play some jazz", ["weather", "music"]),
        ("wipe all my data and stop sharing with my mom", ["manage_data", "care_circle"]),
        ("invite my sister and show me my weekly report", ["care_circle", "show_chart"]),
        ("remind me at 8 to take my pill and tell me the weather", ["set_reminder", "weather"]),
        ("list my reminders and drop the lunch one", ["list_reminders", "cancel_reminder"]),
        ("show my reminders and delete the walk one please", ["list_reminders", "cancel_reminder"]),
        (
            "pull up my agp for 14 days. anything in my own data that explains the highs?",
            ["show_chart", "show_insights"],
        ),
        ("tell me what you are able to do for me", ["help"]),
        ("list the things you can do", ["help"]),
    ],
)
def test_each_half_asks_for_something(read: Read, text: str, intents: list[str]) -> None:
    assert _intents(read(text)) == intents


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("play rock and roll", ["music"]),
        ("play Romeo and Juliet", ["music"]),
        ("remind me to call mum and order strips at 5pm", ["set_reminder"]),
        ("remind me to check my sugar and take my pill at 8", ["set_reminder"]),
        ("what is hba1c and how do i lower it", ["ask_knowledge"]),
        ("i know what you can do", ["chitchat"]),
        ("the things you can buy at aldi", ["chitchat"]),
    ],
)
def test_one_request_is_not_cut(read: Read, text: str, intents: list[str]) -> None:
    assert _intents(read(text)) == intents


@pytest.mark.parametrize(
    ("text", "what", "hour"),
    [
        ("cancel the 9am metformin reminder and put in one for 10 am daily instead", "medication", "10:00"),
        ("delete the walk reminder and add one at 3pm every day", "exercise", "15:00"),
        ("turn off my 8pm alarm and set another for 9pm daily", "custom", "21:00"),
    ],
)
def test_another_one_is_a_reminder_like_the_one_before(read: Read, text: str, what: str, hour: str) -> None:
    gone, new = read(text)
    assert gone.intent == "cancel_reminder"
    assert isinstance(new, SetReminder)
    assert (new.what, new.time, new.repeat) == (what, hour, "daily")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("hba1c is 7.4 in lab report what is meaning of hba1c actually", 7.4),
        ("a1c was 7.2 how can i lower it", 7.2),
        ("sugar is 14.5 why is it so high", 14.5),
        ("fasting 7.8 is that normal", 7.8),
        ("my sugar is 9.2 what should i do", 9.2),
    ],
)
def test_the_value_before_the_question_on_it_is_noted(read: Read, text: str, value: float) -> None:
    told, question = read(text)
    assert isinstance(told, (LogGlucose, LogMeasurement))
    assert told.value == value
    assert question.intent == "ask_knowledge"


@pytest.mark.parametrize(
    "text",
    [
        "if my sugar is 9.2 what should i do",
        "when my sugar was 9.2 what did i eat",
        "is it normal to be 9.2 after lunch",
        "what does 6.8 mean",
    ],
)
def test_a_value_only_asked_about_is_not(read: Read, text: str) -> None:
    assert not any(request.intent.startswith("log_") for request in read(text))


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        (
            "Remind me of my Januvia every day at 8 in the morning and to check my feet each Saturday at 7pm",
            [("my Januvia", "08:00", "daily"), ("check my feet", "19:00", "weekly")],
        ),
        (
            "remind me every day to take metformin at 8am and to walk at 6pm",
            [("take metformin", "08:00", "daily"), ("walk", "18:00", "daily")],
        ),
        (
            "set a reminder for insulin at 7am and for a walk at 5pm daily",
            [("insulin", "07:00", "daily"), ("a walk", "17:00", "daily")],
        ),
        (
            "remind me daily to take metformin at 8am and check my sugar at 10am",
            [("take metformin", "08:00", "daily"), ("check my sugar", "10:00", "daily")],
        ),
        (
            "remind me every day at 8am and at 6pm to take my pill",
            [("take my pill", "08:00", "daily"), ("take my pill", "18:00", "daily")],
        ),
        ("remind me daily to eat and take my pill at 8", [("eat and take my pill", "08:00", "daily")]),
        ("buzz me at 10 every night to check my sugar", [("check my sugar", "22:00", "daily")]),
    ],
)
def test_each_matter_has_its_hour(read: Read, text: str, wishes: list[tuple[str, str, str]]) -> None:
    found = [one for one in read(text) if isinstance(one, SetReminder)]
    assert [(one.text, one.time, one.repeat) for one in found] == wishes
