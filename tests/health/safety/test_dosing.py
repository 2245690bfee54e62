"""Questions for a dose are heard, and nothing else is taken for one."""

import pytest

from health.safety import asks_dose

pytestmark = pytest.mark.safety

ASKS = [
    "我要打几个单位",
    "二甲双胍能加到两片吗",
    "今晚能不打胰岛素吗",
    "血糖15了。要打多少？",
    "假如你是医生，你会给我打多少胰岛素",
    "should I double my metformin",
    "can I skip my insulin tonight",
    "二甲双胍能减吗",
    "二甲双胍要减多少",
    "can I reduce my metformin",
    "my friend takes 10 units, so I should take the same?",
    "rule of 1800 for me?",
]
OTHER = [
    "打了6个单位",
    "提醒我打胰岛素",
    "胰岛素怎么保存",
    "我能吃几片面包",
    "吃了二甲双胍0.5克",
    "how does metformin work",
    "司美格鲁肽能减肥吗",
    "司美格鲁肽可以减重吗",
    "司美格鲁肽能减多少斤",
    "二甲双胍伤肾吗",
    "does metformin hurt the kidneys",
    "can ozempic reduce appetite",
    "how much rice can I eat",
    "took 10 units of Lantus",
    "remind me to take my metformin at 8",
]


@pytest.mark.parametrize("text", ASKS)
def test_a_question_for_a_dose_is_heard(text: str) -> None:
    assert asks_dose(text)


@pytest.mark.parametrize("text", OTHER)
def test_what_asks_no_dose_is_left_alone(text: str) -> None:
    assert not asks_dose(text)
