"""Weight, blood pressure and HbA1c as Chinese voices say them; what is aimed at is no measurement."""

from collections.abc import Callable

import pytest

from agent.requests import LogMeasurement, Request

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("医院单子上糖化血红蛋白百分之六点九", 6.9),
        ("糖化百分之七", 7.0),
        ("糖化是百分之7.2", 7.2),
        ("糖化终于降到6.5", 6.5),
        ("糖化化验得到6.8", 6.8),
    ],
)
def test_hba1c_in_spoken_per_cent_and_told_as_reached(read: Read, text: str, value: float) -> None:
    (request,) = read(text)
    assert isinstance(request, LogMeasurement)
    assert (request.kind, request.value) == ("hba1c", value)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("昨晚没睡好 血压一百四十二 八十八", (142, 88)),
        ("血压一百三十五，八十五", (135, 85)),
        ("血压一百四十二八十八", (142, 88)),
        ("血压一百四九十", (140, 90)),
        ("血压一百三十五比八十五", (135, 85)),
        ("高压一百四低压九十", (140, 90)),
        ("血压九十五 六十", (95, 60)),
    ],
)
def test_two_spoken_numerals_are_a_blood_pressure(read: Read, text: str, pair: tuple[int, int]) -> None:
    (request,) = read(text)
    assert isinstance(request, LogMeasurement)
    assert (request.systolic, request.diastolic) == pair


@pytest.mark.parametrize("text", ["血压一百四十八", "血压要控制到130/80", "血压必须降到一百三 八十"])
def test_one_numeral_or_an_aim_is_none(read: Read, text: str) -> None:
    assert not any(isinstance(request, LogMeasurement) for request in read(text))


@pytest.mark.parametrize(
    ("text", "kilograms"),
    [
        ("一百二十六斤了 再不减不行咯", 63),
        ("我现在一百三十斤", 65),
        ("都一百五十斤了", 75),
        ("又胖回一百四十斤了", 70),
        ("今早132斤", 66),
    ],
)
def test_jin_with_nothing_beside_them_are_ones_weight(read: Read, text: str, kilograms: float) -> None:
    (request,) = read(text)
    assert isinstance(request, LogMeasurement)
    assert (request.kind, request.value) == ("weight", kilograms)


@pytest.mark.parametrize(
    "text",
    [
        "买了一百斤大米",
        "猪有三百斤了",
        "一百斤苹果",
        "我儿子一百六十斤了",
        "收了两百斤花生",
        "快要到130斤了",
        "体重要减到60公斤",
    ],
)
def test_other_jin_are_not(read: Read, text: str) -> None:
    assert not any(isinstance(request, LogMeasurement) for request in read(text))


@pytest.mark.parametrize(
    "text", ["大夫的原话 三个月后糖化得到7以下", "医生说糖化要降到6.5", "糖化7以下了", "半年后糖化必须低于7"]
)
def test_an_aimed_hba1c_is_no_measurement(read: Read, text: str) -> None:
    assert [request.intent for request in read(text)] == ["chitchat"]
