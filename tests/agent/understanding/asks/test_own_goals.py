"""A goal of weight, steps or walking is no target of glucose, and no walk either; a weight with a wish behind it is one."""

from collections.abc import Callable

import pytest

from agent.requests import Request

Read = Callable[..., list[Request]]


@pytest.mark.parametrize(
    "text",
    [
        "my goal is 75 kg",
        "goal is 150 lbs",
        "体重82，目标75",
        "体重82公斤，目标75公斤",
        "my target is 10000 steps",
        "目标8000步",
        "my goal is 30 minutes of walking a day",
        "目标每天走路30分钟",
    ],
)
def test_it_sets_no_glucose_target_and_was_not_done(read: Read, text: str) -> None:
    assert not {"update_profile", "log_exercise"} & {one.intent for one in read(text)}


@pytest.mark.parametrize(
    ("text", "high"),
    [("target 80-130", 7.2), ("目标是4.4到7", 7.0), ("体重82，血糖目标7以下", 7.0), ("target 6.5", 6.5)],
)
def test_a_target_of_glucose_is_set(read: Read, text: str, high: float) -> None:
    assert [getattr(one, "target_high", None) for one in read(text) if one.intent == "update_profile"] == [
        high
    ]


@pytest.mark.parametrize(
    "text", ["i weigh 84 kg and want to lose weight", "体重84公斤想减肥", "I'm 84 kg, need to lose 10 kg"]
)
def test_a_weight_with_a_wish_behind_it_is_kept(read: Read, text: str) -> None:
    assert [getattr(one, "value", None) for one in read(text) if one.intent == "log_measurement"] == [84.0]


@pytest.mark.parametrize("text", ["I want to weigh 75 kg", "我想减到75公斤"])
def test_a_weight_that_is_wished_for_is_not(read: Read, text: str) -> None:
    assert "log_measurement" not in {one.intent for one in read(text)}
