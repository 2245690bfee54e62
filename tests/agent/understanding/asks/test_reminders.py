"""Reminders: weekends, the half of the day that a meal tells, a day whose hour is asked for."""

from datetime import date, datetime

import pytest

from agent.requests import LogGlucose, Request, SetReminder
from agent.understanding import Known, understand

NOW = datetime.fromisoformat("2026-11-18T15:00:00+08:00")
"""A Wednesday."""


def _set(text: str, known: Known | None = None) -> list[SetReminder]:
    found: list[Request] = understand(text, NOW, known)
    return [request for request in found if isinstance(request, SetReminder)]


@pytest.mark.parametrize(
    "text", ["周末8点提醒我测血糖", "每个周末8点提醒我测血糖", "remind me at 8 on weekends to test"]
)
def test_weekends_are_saturday_and_sunday(text: str) -> None:
    assert [(one.time, one.repeat, one.weekday) for one in _set(text)] == [
        ("08:00", "weekly", 5),
        ("08:00", "weekly", 6),
    ]


@pytest.mark.parametrize("text", ["这周末早上9点提醒我爬山", "remind me this weekend at 9am to hike"])
def test_this_weekend_is_once(text: str) -> None:
    assert [(one.at, one.repeat) for one in _set(text)] == [
        (datetime.fromisoformat("2026-11-21T09:00:00+08:00"), "once")
    ]


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("remind me every day at 4:15 suhoor", "04:15"),
        ("每天4:15提醒我吃早饭", "04:15"),
        ("每天7点提醒我吃晚饭", "19:00"),
        ("remind me every day at 7 for dinner", "19:00"),
        ("wake me every day at 6:30", "06:30"),
        ("每天7点提醒我吃药", "07:00"),
        ("remind me every day at 12 to eat lunch", "12:00"),
    ],
)
def test_a_meal_tells_the_half_of_the_day(text: str, clock: str) -> None:
    assert [one.time for one in _set(text)] == [clock]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12月5号提醒我复查", date(2026, 12, 5)),
        ("remind me on the 5th of December to see the doctor", date(2026, 12, 5)),
        ("明天提醒我复查", date(2026, 11, 19)),
        ("remind me on friday to refill", date(2026, 11, 20)),
        ("remind me to refill", None),
        ("每天提醒我复查", None),
    ],
)
def test_a_day_without_an_hour_is_kept(text: str, day: date | None) -> None:
    assert [(one.day, one.missing) for one in _set(text)] == [(day, "time")]


@pytest.mark.parametrize("answer", ["9点", "9", "at 9am"])
def test_the_hour_that_was_asked_for_is_of_that_day(answer: str) -> None:
    pending = _set("12月5号提醒我复查")[0]
    found = _set(answer, Known(asked="time", pending=pending))
    assert [one.at for one in found] == [datetime.fromisoformat("2026-12-05T09:00:00+08:00")]


@pytest.mark.safety
@pytest.mark.parametrize(
    ("text", "what", "clock"),
    [
        ("每天晚上9点打来得时12个单位，提醒我", "打来得时12个单位", "21:00"),
        ("每天早上吃二甲双胍，记得提醒我一下", "吃二甲双胍", "08:00"),
        ("10 units of lantus every night at 9, please remind me", "10 units of lantus", "21:00"),
        ("every morning metformin, remind me to do that", "metformin", "08:00"),
    ],
)
def test_what_stands_before_a_bare_wish_is_reminded_of_and_not_noted(
    text: str, what: str, clock: str
) -> None:
    (one,) = understand(text, NOW)
    assert isinstance(one, SetReminder)
    assert (one.text, one.time, one.repeat) == (what, clock, "daily")


@pytest.mark.parametrize(
    "text", ["血糖6.8，提醒我", "刚打了12单位来得时，两小时后提醒我测", "吃了两个包子，提醒我测血糖"]
)
def test_what_was_done_is_noted_beside_the_reminder(text: str) -> None:
    assert next(type(one).__name__ for one in understand(text, NOW)).startswith("Log")
    assert _set(text)


def test_a_meal_is_no_answer_to_when() -> None:
    pending = SetReminder(what="medication", text="打针", missing="time")
    asked = Known(asked="time", pending=pending)
    assert not _set("中午在食堂吃的 米饭一两 红烧肉 炒青菜", asked)
    assert [one.at.hour for one in _set("中午吧", asked) if one.at] == [12]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("remind me to water the orchids every Sunday at 9", "water the orchids"),
        ("remind me to take the dog to the vet tomorrow at 10", "take the dog to the vet"),
        ("remind me every day at 8am to take my metformin with food", "take my metformin with food"),
        ("set a reminder for 7pm to put the bins out", "put the bins out"),
        ("remind me at noon to eat a snack and check my feet", "eat a snack and check my feet"),
        (
            "remind me to pick up a prescription at the pharmacy at 3",
            "pick up a prescription at the pharmacy",
        ),
        ("remind me about the appointment with Dr Patel on Dec 3 at 2:30pm", "the appointment with Dr Patel"),
        ("remind me to turn the heating on at 6", "turn the heating on"),
        ("remind me in 20 minutes to turn the oven off", "turn the oven off"),
        ("remind me to bring in the washing at 5", "bring in the washing"),
        ("remind me to do my exercises in the morning", "do my exercises"),
        ("remind me that the nurse is coming on tuesday at 11", "the nurse is coming"),
        ("set a medication reminder for 8am", "medication"),
        ("set a daily reminder at 9pm for my Lantus", "my Lantus"),
        ("remind me to take my pills once a day at 8", "take my pills"),
        ("wake me at 6", None),
        ("Remind me at 8pm", None),
        ("set an alarm for 6:30 every morning", None),
    ],
)
def test_an_english_reminder_keeps_its_little_words(text: str, what: str | None) -> None:
    assert [one.text for one in _set(text)] == [what]


def test_how_often_stands_between_the_matter_and_its_hours() -> None:
    found = _set("remind me to take my pills, twice a day, at 8am and 8pm")
    assert [(one.text, one.time, one.repeat) for one in found] == [
        ("take my pills", "08:00", "daily"),
        ("take my pills", "20:00", "daily"),
    ]


@pytest.mark.parametrize(
    "text",
    ["can you remind me to check my sugar at 9 every night", "remind me to test my sugar at 9 each night"],
)
def test_the_hour_of_a_check_that_is_to_come_is_no_value(text: str) -> None:
    assert [(one.time, one.repeat) for one in _set(text)] == [("21:00", "daily")]


@pytest.mark.parametrize(
    ("text", "mmol", "hour"),
    [
        ("my sugar at 9 was 140", 7.8, 9),
        ("my sugar at 7 this morning was 7.2", 7.2, 7),
        ("my sugar is at 9", 9.0, None),
    ],
)
def test_an_hour_with_a_value_behind_it_is_no_value(text: str, mmol: float, hour: int | None) -> None:
    found = [one for one in understand(text, NOW) if isinstance(one, LogGlucose)]
    assert [(one.value, one.at.hour if one.at else None) for one in found] == [(mmol, hour)]


def test_a_bare_order_to_check_notes_nothing() -> None:
    assert not any(isinstance(one, LogGlucose) for one in understand("check my sugar at 9", NOW))


def test_an_hour_right_after_its_part_of_the_day_is_one_where_a_reminder_is_wished_for() -> None:
    found = _set("remind me for tablet morning 8 and night 8")
    assert [(one.text, one.at.hour if one.at else None) for one in found] == [("tablet", 8), ("tablet", 20)]
    (value,) = [one for one in understand("morning 8.2", NOW) if isinstance(one, LogGlucose)]
    assert value.value == 8.2


def test_an_hour_with_its_at_stays_one_behind_a_part_of_the_day() -> None:
    (value,) = [one for one in understand("7.2 last night at 10", NOW) if isinstance(one, LogGlucose)]
    assert value.at == datetime.fromisoformat("2026-11-17T22:00:00+08:00")
