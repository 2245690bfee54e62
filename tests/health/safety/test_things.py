"""Beasts, machines and cakes shake, fall and do not answer; a person beside, on or in one of them is heard all the same."""

import pytest

from health.safety import alarms

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    "text",
    [
        "I'm on the bus shaking and sweating",
        "I am in the car shaking and can't think straight",
        "sitting on the train trembling and sweaty",
        "he's in bed collapsed and not responding",
        "found dad by the bed collapsed",
        "mum is on the floor collapsed",
        "grandad is on the bench collapsed",
        "dad is lying on the floor shaking",
        "she is alone in the house collapsed",
        "on the phone shaking he says he feels faint",
        "I was walking the dog collapsed and hit my head",
        "I'm in the building shaking and weak",
        "at the window shaking cold sweat",
        "saw the dentist today and my mouth is drooping on one side",
        "kill me now, I mean it",
        "kill me now please",
        "按人中没反应",
        "人倒了，刷牙时没反应了",
        "我妈按了半天没反应",
        "车窗边老人抖得厉害出冷汗",
        "屋里人一股烂苹果味",
        "救护车路过，帮我叫一下，我爸不行了",
    ],
)
def test_a_person_beside_a_thing_is_heard(text: str) -> None:
    assert alarms(text)


@pytest.mark.parametrize(
    "text",
    [
        "the washing machine is shaking like mad",
        "my cat has been trembling all evening",
        "cat's been trembling behind the sofa all evening, bloody fireworks",
        "the cake collapsed in the middle",
        "the dentist froze half my mouth, talking funny for now",
        "洗衣机抖得厉害",
        "按遥控器没反应",
        "手机死机了半天没反应",
        "kill me now, another meeting",
        "电池不行了",
        "our striker collapsed in the box, what an actor",
    ],
)
def test_a_thing_alone_raises_no_alarm(text: str) -> None:
    assert not alarms(text)


@pytest.mark.parametrize(
    "text",
    [
        "watching tv and my husband collapsed",
        "reading the news and my chest hurts",
        "playing a game with grandpa and he collapsed",
        "做梦都没想到我妈晕倒了",
        "听说要打120，我爸晕倒了",
        "看着电视胸口突然疼",
    ],
)
def test_what_befalls_ones_own_people_beside_a_film_is_heard(text: str) -> None:
    assert alarms(text)


@pytest.mark.parametrize(
    "text",
    ["I dreamt that my mum collapsed", "昨晚做梦我妈晕倒了", "听医生说我爸可能会晕倒", "小说里我爸晕倒了"],
)
def test_what_befalls_them_in_a_dream_or_a_book_is_not(text: str) -> None:
    assert not alarms(text)
