"""Reminders: weekends, the half of the day that a meal tells, a day whose hour is asked for."""

from datetime import date, datetime

import pytest

from agent.requests import Request, SetReminder
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
        ("10 units of lantus every night at 9, please remind me", "10 units lantus", "21:00"),
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
