"""A warning of the last days that is over is told from an alarm, from old stories and from small talk."""

import pytest

from health.safety import alarms, passed

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    "text",
    [
        "昨天胸口疼了一会儿",
        "昨天爬山，胸口疼了一会儿",
        "I had chest pain yesterday",
        "my chest hurt last night for a while",
        "上周我晕倒了一次",
        "I fainted last week",
        "前天说话不清楚了几分钟",
        "早上胸口疼了一阵，现在好了",
        "my chest hurt this morning but it's gone now",
        "昨晚我妈晕倒了一次，后来自己醒了",
        "my arm went numb yesterday for ten minutes and my speech was slurred",
        "yesterday at the gym I passed out for a few seconds",
        "前天半边手脚突然没力气，过了一会儿就好了",
    ],
)
def test_a_warning_that_is_over_is_heard_and_is_no_alarm(text: str) -> None:
    assert passed(text)
    assert not alarms(text)


@pytest.mark.parametrize(
    "text",
    [
        "昨天去医院看了胸口疼，医生说没事",
        "去年我晕倒过",
        "I fainted when I was a kid",
        "昨天看电影里有人晕倒",
        "I had chest pain last year",
        "昨天吃了鸡胸肉",
        "昨晚睡得很好",
        "yesterday my chest workout was great",
        "糖尿病会胸口疼吗",
        "昨天没有胸口疼",
        "no chest pain yesterday",
        "my neighbour fainted yesterday, they called an ambulance",
        "昨天低血糖了，手抖，吃了糖好了",
        "胸口疼",
        "he passed out",
    ],
)
def test_alarms_old_stories_and_what_a_doctor_knows_are_none(text: str) -> None:
    assert not passed(text)
