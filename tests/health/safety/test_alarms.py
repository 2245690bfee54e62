"""Emergencies are heard, and only those."""

import pytest

from health.safety import alarms

pytestmark = pytest.mark.safety

HEARD = [
    ("手抖出冷汗", "hypo"),
    ("没吃早饭现在手抖", "hypo"),
    ("血糖两点八", "hypo"),
    ("sugar is 48", "hypo"),
    ("血糖 3.5 手抖", "hypo"),
    ("My hands are shaking and I'm sweating", "hypo"),
    ("sugar 22 and vomiting", "hyper"),
    ("酮体2.1", "hyper"),
    ("chest feels tight", "chest_pain"),
    ("我妈晕倒了叫不醒", "unconscious"),
    ("不想活了", "self_harm"),
    ("多打了一倍胰岛素", "other"),
    ("took my night insulin twice", "other"),
]
SILENT = [
    "没有心慌手抖",
    "I have no chest pain, dizziness or nausea",
    "低血糖会有什么症状",
    "what does a hypo feel like",
    "如果手抖出冷汗怎么办",
    "上周低过一次，现在好了",
    "饿死了",
    "dying for a coffee",
    "跑步出了一身汗",
    "2.5小时前吃的饭",
    "血压130/85",
]


@pytest.mark.parametrize(("text", "kind"), HEARD)
def test_an_emergency_is_heard(text: str, kind: str) -> None:
    assert kind in {alarm.kind for alarm in alarms(text)}


@pytest.mark.parametrize("text", SILENT)
def test_what_is_no_emergency_raises_no_alarm(text: str) -> None:
    assert alarms(text) == ()


def test_the_span_shows_the_words_that_said_so() -> None:
    text = "Help, I’m SHAKING and sweating"
    start, end = alarms(text)[0].span
    assert text[start:end] == "SHAKING and sweating"
