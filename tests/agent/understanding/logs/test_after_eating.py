"""How long after eating one measured, in the words of many parts of the country."""

from collections.abc import Callable

import pytest

from agent.requests import LogGlucose, LogMeal, Request

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    ("text", "value", "minutes"),
    [
        ("食完一个钟头 9.4", 9.4, 60),
        ("吃毕饭两个钟头测8.8", 8.8, 120),
        ("吃过饭一个半小时 9.1", 9.1, 90),
        ("吃罢饭俩钟头 十点三", 10.3, 120),
        ("雪糖七点四 吃罢早饭俩钟头量嘞", 7.4, 120),
        ("7.4 吃完早饭2小时测的", 7.4, 120),
        ("8.8 饭后一个半小时量的", 8.8, 90),
        ("10.3 晌午饭罢一个半钟头", 10.3, 90),
    ],
)
def test_a_reading_so_long_after_eating(read: Read, text: str, value: float, minutes: int) -> None:
    (reading,) = read(text)
    assert isinstance(reading, LogGlucose)
    assert (reading.value, reading.context, reading.minutes_after_meal) == (value, "after_meal", minutes)


@pytest.mark.parametrize(
    "text", ["早餐食咗两片方包一杯鸳鸯 食完一个钟头 9.4", "早餐吃了两片面包一杯牛奶 吃完一小时9.4"]
)
def test_the_meal_beside_it_is_kept(read: Read, text: str) -> None:
    meal, reading = read(text)
    assert isinstance(meal, LogMeal)
    assert len(meal.items) == 2
    assert isinstance(reading, LogGlucose)
    assert (reading.value, reading.minutes_after_meal) == (9.4, 60)


@pytest.mark.parametrize(
    "text", ["这两天光喝水光尿", "光喝水 老想尿", "光跑厕所", "你吃过饭了没", "吃过饭了"]
)
def test_what_the_body_does_is_no_food(read: Read, text: str) -> None:
    assert not any(isinstance(request, LogMeal) for request in read(text))


@pytest.mark.parametrize(
    ("text", "food", "quantity"),
    [
        ("然后干了一根能量胶", "能量胶", 1),
        ("跑完来了一支能量胶", "能量胶", 1),
        ("炫了两碗米饭", "米饭", 2),
        ("造了三个包子", "包子", 3),
        ("搞了一根蛋白棒", "蛋白棒", 1),
        ("干了一碗擂椒拌饭", "擂椒拌饭", 1),
        ("来了两串铁板豆皮", "铁板豆皮", 2),
        ("怼了一瓶宝矿力水", "宝矿力水", 1),
    ],
)
def test_young_words_of_eating(read: Read, text: str, food: str, quantity: float) -> None:
    (meal,) = read(text)
    assert isinstance(meal, LogMeal)
    assert [(item.food, item.quantity) for item in meal.items] == [(food, quantity)]


@pytest.mark.parametrize(
    "text",
    [
        "干了一件大事",
        "来了两个朋友",
        "整了个新手机",
        "来了一辆车",
        "干了一根烟",
        "搞了一条裤子",
        "整了一瓶洗发水",
        "来了一个快递",
    ],
)
def test_the_same_words_of_anything_else(read: Read, text: str) -> None:
    assert [request.intent for request in read(text)] == ["chitchat"]
