"""What a time or a value is of: the matter of its own clause, and what stands beside somebody else's value."""

from collections.abc import Callable
from datetime import datetime

import pytest

from agent.requests import LogGlucose, LogMeasurement, Request, UpdateProfile

Read = Callable[..., list[Request]]


def _at(found: list[Request]) -> datetime | None:
    return next(one.at for one in found if isinstance(one, LogMeasurement))


@pytest.mark.parametrize(
    "text",
    [
        "昨晚没睡好 血压142/88",
        "昨晚失眠，血压142/88",
        "昨天吃多了，体重72",
        "昨天吃多了，今天体重72",
        "slept badly last night, bp 142/88",
        "had too much last night, weight 82kg",
    ],
)
def test_a_bad_night_is_not_the_hour_of_the_value_behind_it(read: Read, now: datetime, text: str) -> None:
    at = _at(read(text))
    assert at is None or at.date() == now.date()


@pytest.mark.parametrize(
    "text",
    [
        "昨晚血压142/88",
        "昨天体检，血压142/88",
        "昨晚量了血压，142/88",
        "yesterday at the clinic, bp 142/88",
        "bp last night 142/88",
    ],
)
def test_a_value_of_yesterday_stays_there(read: Read, now: datetime, text: str) -> None:
    at = _at(read(text))
    assert at is not None
    assert at.date() < now.date()


@pytest.mark.parametrize("text", ["昨天忘了吃药 空腹7.9", "yesterday i ate too much, 7.9 fasting"])
def test_a_reading_behind_it_is_of_now(read: Read, now: datetime, text: str) -> None:
    (reading,) = (one for one in read(text) if isinstance(one, LogGlucose))
    assert reading.at is None or reading.at.date() == now.date()


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("my brother's a1c is 9, mine is 6.4", "hba1c", 6.4),
        ("my brother's a1c is 9 but mine was 6.4%", "hba1c", 6.4),
        ("我哥糖化9，我6.4", "hba1c", 6.4),
        ("我老公体重80公斤，我62", "weight", 62),
        ("my wife weighs 60, i'm 82", "weight", 82),
    ],
)
def test_ones_own_value_is_of_the_kind_of_the_one_beside_it(
    read: Read, text: str, kind: str, value: float
) -> None:
    (one,) = read(text)
    assert isinstance(one, LogMeasurement)
    assert (one.kind, one.value) == (kind, value)


@pytest.mark.parametrize("text", ["my brother's sugar is 9, mine is 6.4", "我妈血糖9，我6.4"])
def test_glucose_beside_glucose_stays_glucose(read: Read, text: str) -> None:
    (one,) = read(text)
    assert isinstance(one, LogGlucose)
    assert one.value == 6.4


def test_an_age_beside_an_age_is_no_weight(read: Read) -> None:
    (one,) = read("my brother is 60, i'm 58")
    assert isinstance(one, UpdateProfile)
    assert one.age == 58


@pytest.mark.parametrize(
    ("text", "value", "minutes"),
    [
        ("lunch was pasta, 12.4 after two hours", 12.4, 120),
        ("had pasta, 12.4 after an hour", 12.4, 60),
        ("12.4 after two hours", 12.4, 120),
        ("had rice, it was 9.1 after 90 minutes", 9.1, 90),
    ],
)
def test_a_value_after_so_long_is_one_after_the_meal(
    read: Read, text: str, value: float, minutes: int
) -> None:
    (reading,) = (one for one in read(text) if isinstance(one, LogGlucose))
    assert (reading.value, reading.context, reading.minutes_after_meal) == (value, "after_meal", minutes)


@pytest.mark.parametrize("text", ["ran 5.2 after two hours at work", "12.4 after 2 hours at the gym"])
def test_hours_of_something_else_are_none_after_a_meal(read: Read, text: str) -> None:
    assert not [one for one in read(text) if isinstance(one, LogGlucose) and one.context == "after_meal"]
