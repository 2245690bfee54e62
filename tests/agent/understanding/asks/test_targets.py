"""A target that is set is no value, with its unit or without."""

from datetime import datetime

import pytest

from agent.understanding import understand

NOW = datetime.fromisoformat("2026-11-22T11:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("set my target range to 4-9 mmol", 4.0, 9.0),
        ("my target is 4 to 9 mmol/L", 4.0, 9.0),
        ("target 70-180 mg/dL please", 3.9, 10.0),
        ("keep me between 4 and 8 mmol", 4.0, 8.0),
        ("把目标改成4.4到8.0毫摩尔", 4.4, 8.0),
    ],
)
def test_a_target_with_its_unit_is_no_value(text: str, low: float, high: float) -> None:
    (told,) = understand(text, NOW)
    assert told.intent == "update_profile"
    assert (told.target_low, told.target_high) == (low, high)


def test_a_value_beside_a_target_is_kept() -> None:
    told = understand("set my target to 4-9 mmol. 8.2 mmol after lunch", NOW)
    assert [one.intent for one in told] == ["update_profile", "log_glucose"]


def test_what_was_low_two_christmases_ago_is_not_of_today() -> None:
    told = understand("Had a hypo two Christmases ago, went down to 2.9, scary stuff", NOW)
    assert [one.intent for one in told] == ["chitchat"]


@pytest.mark.parametrize(
    ("text", "fasting", "after_meal", "low"),
    [
        ("target 5.3 fasting", 5.3, None, None),
        ("空腹目标5.3", 5.3, None, None),
        ("my target is under 7.8 after meals", None, 7.8, None),
        ("餐后2小时的目标是6.7", None, 6.7, None),
        ("目标空腹5.3餐后7.8", 5.3, 7.8, None),
        ("目标：空腹不超过5.3，餐后2小时不超过6.7", 5.3, 6.7, None),
        ("targets are 5.3 fasting and 7.8 one hour after meals", 5.3, 7.8, None),
        ("空腹目标4.4到7", 7.0, None, 4.4),
        ("target 95 mg/dL fasting", 5.3, None, None),
    ],
)
def test_a_target_of_one_moment_is_kept_beside_it(
    text: str, fasting: float | None, after_meal: float | None, low: float | None
) -> None:
    (told,) = understand(text, NOW)
    assert told.intent == "update_profile"
    assert (told.target_fasting, told.target_after_meal, told.target_low) == (fasting, after_meal, low)


@pytest.mark.parametrize("text", ["my target is 4 to 9", "目标改成4到7", "目标上限8"])
def test_a_target_of_the_whole_day_is_of_no_moment(text: str) -> None:
    (told,) = understand(text, NOW)
    assert told.intent == "update_profile"
    assert (told.target_fasting, told.target_after_meal) == (None, None)


@pytest.mark.parametrize(
    ("text", "fasting", "after_meal"),
    [
        ("医生让我空腹5.3以下，餐后一小时7.8以下", 5.3, 7.8),
        ("医生要求空腹血糖控制在7以下", 7.0, None),
        ("my midwife wants me under 5.3 fasting", 5.3, None),
    ],
)
def test_what_a_doctor_asks_for_is_a_target(
    text: str, fasting: float | None, after_meal: float | None
) -> None:
    (told,) = understand(text, NOW)
    assert told.intent == "update_profile"
    assert (told.target_fasting, told.target_after_meal) == (fasting, after_meal)


@pytest.mark.parametrize(
    "text",
    ["医生说我空腹6.8", "医生让我少吃主食", "医生说血糖5.3以下算低吗", "my doctor told me my a1c is below 7"],
)
def test_what_a_doctor_said_else_is_none(text: str) -> None:
    assert not [one for one in understand(text, NOW) if one.intent == "update_profile"]
