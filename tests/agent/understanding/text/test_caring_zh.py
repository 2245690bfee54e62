"""In Chinese too who says that they keep somebody's diary writes for them; who asks once or only tells does not."""

from collections.abc import Callable

import pytest

from agent.requests import Emergency, LogGlucose, LogMeal, LogMeasurement, LogMedication, Request
from agent.understanding.text.caring import keeps

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我照顾我妈 这个号专门给她记的 她今早空腹8.2", 8.2),
        ("我是帮我爸记的 他今早空腹8.2", 8.2),
        ("我天天给我妈记血糖 她今早7.2", 7.2),
        ("我负责给爷爷记的，爷爷早饭后两小时9.9", 9.9),
        ("这号是我妈的 她空腹7.2", 7.2),
        ("这个账号是给我爸用的 他空腹6.9", 6.9),
        ("我是她女儿，她今早空腹8.2", 8.2),
        ("我儿子1型糖尿病 刚给他测了15.8", 15.8),
    ],
)
def test_the_value_of_whom_one_writes_for(read: Read, text: str, value: float) -> None:
    (reading,) = read(text)
    assert isinstance(reading, LogGlucose)
    assert reading.value == value


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("这个账号是给我爸用的 我爸中午吃了一碗面 打了8个单位", {LogMeal, LogMedication}),
        ("我是王阿姨的护工 阿姨今天血压150/90", {LogMeasurement}),
        ("我一直替老伴记 老伴今早空腹7.0 吃了二甲双胍一片", {LogGlucose, LogMedication}),
        ("给我婆婆记的 老人家今天走了3000步", {LogMeasurement}),
    ],
)
def test_all_else_of_whom_one_writes_for(read: Read, text: str, kinds: set[type]) -> None:
    assert {type(request) for request in read(text)} == kinds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我娃儿一型的 刚放学回来脸刷白走路打飘 问他话半天答不上来 给他测血糖2.5", 2.5),
        ("我妈糖尿病 浑身出冷汗 发抖 刚给她测了2.8", 2.8),
    ],
)
def test_what_was_measured_of_a_sick_child_or_parent_in_an_emergency(
    read: Read, text: str, value: float
) -> None:
    emergency, reading = read(text)
    assert isinstance(emergency, Emergency)
    assert isinstance(reading, LogGlucose)
    assert reading.value == value


@pytest.mark.parametrize(
    "text",
    [
        "我妈空腹8.2",
        "我爸今早血糖9.2",
        "这是我妈的血糖 7.8",
        "我照顾我妈 她今早空腹8.2",
        "给我妈测了血糖12.3",
        "替我妈记一下，血糖8.9",
        "给我老公记一下 他餐后两小时11.3",
        "我妈今早空腹8.2 我给她买了药",
        "怎么给我妈记血糖 她空腹8.2",
        "以前给我妈记的 她那时候空腹8.2",
        "这个号以前是我妈的 空腹7.2",
        "我是给我妈买的药 她空腹8.2",
        "我给我爸记的 我妈血糖12",
        "给我妈做了碗面 她吃了半碗",
    ],
)
def test_who_only_tells_of_somebody_or_asks_once_does_not(read: Read, text: str) -> None:
    assert not any(request.intent.startswith("log_") for request in read(text))


def test_ones_own_beside_it_is_not_the_others(read: Read) -> None:
    found = read("我是给我妈记的 她9.2 我自己空腹6.8")
    assert [request.value for request in found if isinstance(request, LogGlucose)] == [6.8]


def test_only_who_keeps_a_diary_is_heard_as_such() -> None:
    assert keeps("这个号专门给我妈记的 她今早空腹8.2")
    assert not keeps("替我妈记一下，血糖8.9")


def test_nobody_elses_diary_is_guessed_where_it_is_known(read: Read) -> None:
    assert not any(r.intent.startswith("log_") for r in read("我是帮我爸记的 他今早空腹8.2", on_behalf=False))
