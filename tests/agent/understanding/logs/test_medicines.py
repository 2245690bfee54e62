"""Medicines: what was taken just now, what somebody takes at all, and the names that begin with a number."""

from collections.abc import Callable

import pytest

from agent.requests import LogMedication, Request

Read = Callable[..., list[Request]]


def intents(found: list[Request]) -> list[str]:
    return [one.intent for one in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我今年68，二型糖尿病，吃二甲双胍", ["update_profile"]),
        ("我是二型糖尿病，吃二甲双胍", ["update_profile"]),
        ("我2型糖尿病，打甘精胰岛素", ["update_profile"]),
        ("糖尿病三年，吃格列美脲", ["chitchat"]),
        ("我吃二甲双胍", ["chitchat"]),
        ("吃着阿卡波糖", ["chitchat"]),
        ("我吃二甲双胍和阿卡波糖早上晚上各一片", ["chitchat"]),
        ("二甲双胍早晚各一片", ["chitchat"]),
        ("三餐后各一片阿卡波糖", ["chitchat"]),
    ],
)
def test_what_somebody_takes_at_all_is_neither_dose_nor_meal(
    read: Read, text: str, expected: list[str]
) -> None:
    assert intents(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "早晚各吃了一片二甲双胍",
        "吃了二甲双胍",
        "二甲双胍吃了",
        "今天吃二甲双胍",
        "今早吃格列美脲",
        "阿卡波糖嚼了",
        "刚吃完二甲双胍",
    ],
)
def test_what_was_taken_is_noted(read: Read, text: str) -> None:
    assert intents(read(text)) == ["log_medication"]


@pytest.mark.parametrize(
    ("text", "dose", "unit"),
    [("吃二甲双胍0.5", 0.5, "g"), ("二甲双胍0.85", 0.85, "g"), ("吃二甲双胍一片", 1.0, "片")],
)
def test_a_dose_without_its_unit_is_the_one_it_is_sold_in(
    read: Read, text: str, dose: float, unit: str
) -> None:
    found = read(text)
    assert isinstance(found[0], LogMedication)
    assert (found[0].dose, found[0].unit) == (dose, unit)


def test_a_food_before_its_amount_is_still_eaten(read: Read) -> None:
    assert intents(read("我妈炖的排骨汤，我喝了一碗")) == ["log_meal"]


@pytest.mark.parametrize(
    "text",
    [
        "I take Lantus 22 units at bedtime",
        "I take 22 units of lantus every night",
        "I inject 10 units of humalog with dinner",
        "我每天睡前打22单位甘精",
        "我早晚各吃一片二甲双胍",
        "一般早上打10单位诺和锐",
    ],
)
def test_what_is_taken_day_by_day_is_no_dose_of_now(read: Read, text: str) -> None:
    assert "log_medication" not in intents(read(text))


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("took Lantus 22 units at bedtime", 22),
        ("I take 10 units novorapid now", 10),
        ("睡前打了22单位来得时", 22),
        ("今天早晚各吃了一片二甲双胍", 1),
        ("早上打10单位诺和锐，空腹7.2", 10),
    ],
)
def test_a_dose_that_was_taken_is_one(read: Read, text: str, dose: float) -> None:
    [taken] = [request for request in read(text) if isinstance(request, LogMedication)]
    assert taken.dose == dose
