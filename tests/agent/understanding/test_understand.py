"""What a message holds: the promises of the specification, one behaviour a test."""

from collections.abc import Callable
from datetime import datetime, time

import pytest

from agent.requests import LogGlucose, LogMeal, Request, SetReminder
from agent.understanding import Known, understand

Read = Callable[..., list[Request]]


def intents(found: list[Request]) -> list[str]:
    return [request.intent for request in found]


def value(request: Request) -> float | None:
    assert isinstance(request, LogGlucose)
    return request.value


def test_three_requests_in_one_breath_without_marks(read: Read) -> None:
    found = read("早上空腹六点八吃了俩包子一碗粥提醒我两小时后测血糖")
    assert sorted(intents(found)) == ["log_glucose", "log_meal", "set_reminder"]


def test_emergencies_come_first(read: Read) -> None:
    assert intents(read("刚测3.1，手抖出冷汗"))[0] == "emergency"


def test_an_empty_message_has_no_requests(read: Read) -> None:
    assert read("  \n ") == []


@pytest.mark.parametrize("text", ["😀😀", "......", "\x00\x01", "'; DROP TABLE meals; --", "ꙮꙛ"])
def test_odd_messages_log_nothing(read: Read, text: str) -> None:
    assert not any(intent.startswith("log_") for intent in intents(read(text)))


@pytest.mark.parametrize(
    "text",
    [
        "我没吃早饭",
        "我妈血糖12",
        "忘了吃药",
        "打算去跑步",
        "I skipped breakfast",
        "my wife had two eggs",
        "if I ate cake",
    ],
)
def test_negation_hearsay_and_plans_log_nothing(read: Read, text: str) -> None:
    assert not any(intent.startswith("log_") for intent in intents(read(text)))


def test_somebody_cared_for_is_logged(read: Read) -> None:
    assert value(read("我妈血糖12", cares_for=frozenset({"mother"}))[0]) == 12


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("血糖126", 7.0),
        ("血糖6.8", 6.8),
        ("sugar 140 mg/dl", 7.8),
        ("空腹七点三", 7.3),
        ("餐后７．９", 7.9),
        ("雪糖6.1", 6.1),
    ],
)
def test_units_and_ways_of_writing_a_reading(read: Read, text: str, mmol: float) -> None:
    assert value(read(text)[0]) == mmol


@pytest.mark.parametrize("text", ["测出来30", "血糖700", "sugar is 38"])
def test_a_doubtful_number_is_asked_back(read: Read, text: str) -> None:
    reading = next(request for request in read(text) if request.intent == "log_glucose")
    assert value(reading) is None
    assert reading.missing == "value"


def test_a_correction_is_undo_and_the_right_value(read: Read) -> None:
    found = read("不是7.8，是8.7")
    assert intents(found) == ["undo", "log_glucose"]
    assert value(found[1]) == 8.7


def test_a_height_that_is_corrected_is_no_glucose(read: Read) -> None:
    assert intents(read("身高说错了，是172厘米")) == ["undo", "update_profile"]


def test_the_answer_to_a_question_completes_the_request(read: Read) -> None:
    pending = LogGlucose(value=None, context="fasting", missing="value")
    found = read("7.2", asked="value", pending=pending)
    assert found == [LogGlucose(value=7.2, context="fasting", span=(0, 3))]


def test_another_subject_leaves_the_question_open(read: Read) -> None:
    pending = LogGlucose(value=None, missing="value")
    assert intents(read("明天天气怎么样", asked="value", pending=pending)) == ["weather"]


def test_foods_complete_a_meal_that_waits_for_them(read: Read) -> None:
    found = read("两碗米饭", asked="items", pending=LogMeal(meal="lunch", missing="items"))
    assert isinstance(found[0], LogMeal)
    assert found[0].meal == "lunch"
    assert [(item.food, item.quantity) for item in found[0].items] == [("米饭", 2)]


def test_a_time_completes_a_reminder(read: Read) -> None:
    pending = SetReminder(what="medication", repeat="daily", missing="time")
    found = read("早上八点", asked="time", pending=pending)
    assert isinstance(found[0], SetReminder)
    assert found[0].time == "08:00"


def test_own_habits_shift_the_meal(now: datetime) -> None:
    late = Known(meal_times={"breakfast": time(11, 0)})
    found = understand("11点吃了两个包子", now.replace(hour=12), late)
    assert isinstance(found[0], LogMeal)
    assert found[0].meal == "breakfast"


def test_times_stay_in_the_offset_of_the_person(read: Read) -> None:
    reading = read("昨晚10点血糖7.2")[0]
    assert isinstance(reading, LogGlucose)
    assert reading.at == datetime.fromisoformat("2026-11-20T22:00:00+08:00")


def test_spans_point_into_the_text_as_written(read: Read) -> None:
    text = "Ｈｉ，血糖：７．３"
    span = read(text)[0].span
    assert span is not None
    assert text[slice(*span)] == "７．３"


def test_a_dose_is_no_reading(read: Read) -> None:
    assert intents(read("诺和锐8u，拜糖平50mg")) == ["log_medication", "log_medication"]


@pytest.mark.parametrize(
    ("text", "mmol"), [("刚测了九块八", 9.8), ("空腹7块2", 7.2), ("刚扎手指，九块八", 9.8)]
)
def test_a_reading_said_like_a_price(read: Read, text: str, mmol: float) -> None:
    assert value(read(text)[0]) == mmol


@pytest.mark.parametrize("text", ["打车花了九块八", "测血糖花了九块八", "血糖试纸九块八一张"])
def test_a_price_is_no_reading(read: Read, text: str) -> None:
    assert not any(intent.startswith("log_") for intent in intents(read(text)))


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("刚起床，空腹7.1", 15),
        ("just woke up, fasting 7.1", 15),
        ("fasting 7.1 right now", 15),
        ("起床空腹7.1", 8),
        ("今早刚起床空腹7.1", 8),
        ("刚起床的时候空腹7.1", 8),
        ("when I woke up 7.1", 8),
    ],
)
def test_just_now_is_now_whatever_one_did(text: str, hour: int) -> None:
    found = understand(text, datetime.fromisoformat("2026-11-21T15:00:00+08:00"))
    assert isinstance(found[0], LogGlucose)
    assert found[0].at is not None
    assert found[0].at.hour == hour


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("二甲双胍伤肾吗", "ask_knowledge"),
        ("二甲双胍会不会影响肝", "ask_knowledge"),
        ("司美格鲁肽能减肥吗", "ask_knowledge"),
        ("does metformin hurt the kidneys", "ask_knowledge"),
        ("can ozempic reduce appetite", "ask_knowledge"),
        ("二甲双胍能减吗", "ask_dosing"),
        ("can I reduce metformin", "ask_dosing"),
        ("二甲双胍让我拉肚子", "chitchat"),
    ],
)
def test_what_a_medicine_does_is_no_question_for_a_dose(read: Read, text: str, intent: str) -> None:
    assert intents(read(text)) == [intent]


@pytest.mark.parametrize(
    "text",
    [
        "41F on omnipod, new here",
        "41F, dizzy lately",
        "41F, fever since monday",
        "fever, 41F",
        "28M T1, tired",
    ],
)
def test_an_age_with_its_sex_is_no_value(read: Read, text: str) -> None:
    kinds = {"emergency", "log_glucose", "log_measurement"}
    assert not kinds & set(intents(read(text)))
