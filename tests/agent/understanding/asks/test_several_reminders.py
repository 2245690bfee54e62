"""Several reminders in one message, each with its own hour and matter; and which of a list is deleted."""

from collections.abc import Callable

import pytest

from agent.requests import CancelReminder, ListReminders, LogGlucose, Request, SetReminder, Undo

Read = Callable[..., list[Request]]


def _set(requests: list[Request]) -> list[tuple[str | None, str | None, str | None]]:
    return [(r.text, r.time, r.repeat) for r in requests if isinstance(r, SetReminder)]


@pytest.mark.parametrize(
    "text",
    [
        "每天早上八点提醒我吃药 每周六上午九点提醒我称体重",
        "每天早上八点提醒我吃药，每周六上午九点提醒我称体重",
        "每天早上八点提醒我吃药然后每周六上午九点提醒我称体重",
        "每天早上八点提醒我吃药还有每周六上午九点提醒我称体重",
        "每天早上八点提醒我吃药，然后每周六上午九点叫我称体重",
        "每天早上八点提醒我吃药每周六上午九点称体重",
    ],
)
def test_each_wish_has_the_hour_before_it(read: Read, text: str) -> None:
    assert _set(read(text)) == [("吃药", "08:00", "daily"), ("称体重", "09:00", "weekly")]


@pytest.mark.parametrize(
    "text",
    [
        "提醒我吃药 每天早上八点 提醒我称体重 每周六上午九点",
        "每天提醒我吃药 早上八点，每周六提醒我称体重 上午九点",
    ],
)
def test_the_hour_behind_a_wish_is_its_own_too(read: Read, text: str) -> None:
    assert [(time, repeat) for _, time, repeat in _set(read(text))] == [
        ("08:00", "daily"),
        ("09:00", "weekly"),
    ]


@pytest.mark.parametrize(
    "text", ["每天早上八点提醒我吃药，晚上九点打针", "每天早上八点吃药晚上九点打针都提醒我"]
)
def test_a_second_hour_with_a_matter_of_its_own_is_a_second_reminder(read: Read, text: str) -> None:
    said = _set(read(text))
    assert [time for _, time, _ in said] == ["08:00", "21:00"]
    assert [repeat for *_, repeat in said] == ["daily", "daily"]
    assert [str(words)[:2] for words, *_ in said] == ["吃药", "打针"]


def test_two_hours_of_one_matter_share_it(read: Read) -> None:
    assert _set(read("每天早上八点和晚上八点提醒我测血糖")) == [
        ("测血糖", "08:00", "daily"),
        ("测血糖", "20:00", "daily"),
    ]


def test_english_reminders_are_told_apart_too(read: Read) -> None:
    said = _set(
        read("remind me at 8am every day to take my pills and on saturdays at 9 remind me to weigh myself")
    )
    assert said == [("take my pills", "08:00", "daily"), ("weigh myself", "09:00", "weekly")]


@pytest.mark.parametrize("text", ["提醒我下午三点吃药，早上七点空腹6.8", "下午三点提醒我吃药，七点空腹6.8"])
def test_a_reading_beside_a_reminder_is_no_second_one(read: Read, text: str) -> None:
    requests = read(text)
    assert len(_set(requests)) == 1
    assert [r.value for r in requests if isinstance(r, LogGlucose)] == [6.8]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("我都有哪些提醒来着 早上六点那个量血糖的给我删掉", "06:00"),
        ("我设了哪些提醒，把八点那个删了", "08:00"),
        ("看看我的闹钟 晚上九点打针那个不要了", "21:00"),
        ("有几个提醒 六点的取消", "06:00"),
    ],
)
def test_what_is_deleted_beside_the_list_is_a_reminder(read: Read, text: str, time: str) -> None:
    requests = read(text)
    assert [r.time for r in requests if isinstance(r, CancelReminder)] == [time]
    assert any(isinstance(r, ListReminders) for r in requests)


@pytest.mark.parametrize("text", ["早上六点那个血糖记错了 删掉", "我都有哪些提醒 刚才那条记错了"])
def test_an_entry_that_was_wrong_is_still_undone(read: Read, text: str) -> None:
    requests = read(text)
    assert any(isinstance(r, Undo) for r in requests)
    assert not any(isinstance(r, CancelReminder) for r in requests)


@pytest.mark.parametrize(
    "text", ["闹铃提醒我现在都设了几个 念给我听", "我一共定了几个闹钟", "闹钟都定了哪些", "提醒都设了些啥"]
)
def test_how_many_are_set_asks_for_the_list(read: Read, text: str) -> None:
    assert [r.intent for r in read(text)] == ["list_reminders"]


@pytest.mark.parametrize("text", ["每天早上八点闹钟提醒我吃药", "闹铃提醒我晚上九点打针"])
def test_an_alarm_with_its_hour_is_set(read: Read, text: str) -> None:
    assert len(_set(read(text))) == 1
