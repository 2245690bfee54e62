"""What is used up was not taken, what another cooked not eaten, what is planned not done."""

from collections.abc import Callable

import pytest

from agent.requests import LogMeal, LogMedication, Request

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    "text",
    [
        "药吃完了",
        "药都用完了",
        "二甲双胍吃完了",
        "诺和锐打完了",
        "ran out of metformin",
        "my metformin is finished",
    ],
)
def test_what_is_used_up_was_not_taken(read: Read, text: str) -> None:
    assert not any(isinstance(request, LogMedication) for request in read(text))


@pytest.mark.parametrize("text", ["刚吃完药", "早上的药吃完了", "药吃了", "10单位诺和锐打完了"])
def test_what_was_taken_is(read: Read, text: str) -> None:
    assert any(isinstance(request, LogMedication) for request in read(text))


@pytest.mark.parametrize(
    "text", ["老太婆炖了排骨", "妈妈今天煮了粥", "my wife cooked pasta", "grandma cooked stew"]
)
def test_what_another_cooked_is_not_eaten_yet(read: Read, text: str) -> None:
    assert not any(isinstance(request, LogMeal) for request in read(text))


@pytest.mark.parametrize(
    ("text", "food", "quantity"),
    [
        ("老太婆炖了排骨，我吃了两块", "排骨", 2),
        ("my mum made lasagna, i had two slices", "lasagna", 2),
        ("我妈给我煮了碗面", "面", 1),
    ],
)
def test_what_one_had_of_it_is(read: Read, text: str, food: str, quantity: float) -> None:
    meals = [request for request in read(text) if isinstance(request, LogMeal)]
    assert [(item.food, item.quantity) for meal in meals for item in meal.items] == [(food, quantity)]


@pytest.mark.parametrize(
    "text", ["明天我要跑5公里", "明早跑步30分钟", "going for a run tomorrow", "30 min walk tomorrow"]
)
def test_what_is_planned_is_not_done(read: Read, text: str) -> None:
    assert not any(request.intent == "log_exercise" for request in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "打算后天去爬山 估摸着得爬三个小时",
        "打算后天去爬山，爬三个小时",
        "准备周末去游泳 大概游一个钟头",
        "想着下周开始跑步 每天跑半小时",
        "估计要走一个小时",
        "下雨了没法散步",
    ],
)
def test_how_long_it_will_take_is_of_the_plan(read: Read, text: str) -> None:
    assert not any(request.intent == "log_exercise" for request in read(text))


@pytest.mark.parametrize(
    "text",
    [
        "打算减肥 今天走了一个小时",
        "明天复查 今天走路30分钟",
        "计划爬山 刚走了半小时",
        "昨天说去爬山 爬了三个小时",
        "估摸着走了三公里",
    ],
)
def test_what_was_done_beside_a_plan_is_written_down(read: Read, text: str) -> None:
    assert any(request.intent == "log_exercise" for request in read(text))
