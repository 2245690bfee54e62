"""The same sign counts or not, by the words around it."""

import pytest

from health.safety import alarms

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    ("meant", "taken_back"),
    [
        ("手抖出冷汗", "没有手抖出冷汗"),
        ("手抖出冷汗", "昨天手抖出冷汗"),
        ("手抖出冷汗", "如果手抖出冷汗"),
        ("手抖出冷汗", "手抖出冷汗，喝了果汁就好了"),
        ("手抖出冷汗", "电影里他手抖出冷汗"),
        ("I have chest pain", "I have no chest pain"),
        ("my dad fainted", "my dad fainted in 2015"),
        ("he is unconscious", "what to do if he is unconscious"),
        ("I feel shaky and sweaty", "I felt shaky and sweaty but I'm fine now"),
    ],
)
def test_a_frame_takes_a_sign_back(meant: str, taken_back: str) -> None:
    assert alarms(meant)
    assert not alarms(taken_back)


@pytest.mark.parametrize(
    "text",
    [
        "昨天没事，现在手抖出冷汗",
        "没吃早饭手抖出冷汗",
        "昨晚没睡好，心慌手抖出冷汗",
        "手抖出冷汗，喝了果汁还没好",
        "I'm not ok, my chest hurts",
        "I was fine yesterday but now my chest hurts",
        "not sure if I'm having a hypo, I'm shaky and sweating",
    ],
)
def test_a_word_of_a_frame_alone_does_not_silence_an_emergency(text: str) -> None:
    assert alarms(text)


@pytest.mark.parametrize(
    "text",
    [
        "can't wake up without coffee",
        "i cant wake up without my coffee",
        "i can't wake up properly until my second cup of tea",
        "my son wont wake up without three alarms",
        "i can't wake up these days without a shower",
    ],
)
def test_who_is_slow_in_the_morning_is_not_unconscious(text: str) -> None:
    assert not alarms(text)


@pytest.mark.parametrize(
    "text",
    [
        "she can't wake up",
        "he wont wake up without me shaking him hard",
        "mum wont wake up coffee didnt help",
        "he won't wake up, i gave him coffee",
        "he cant wake up without coffee and now hes not breathing",
    ],
)
def test_coffee_beside_it_silences_nobody_who_does_not_wake(text: str) -> None:
    assert [one.kind for one in alarms(text)] == ["unconscious"]


@pytest.mark.parametrize(
    "text", ["i feel low in myself", "feeling low in spirits", "been feeling low these days"]
)
def test_a_low_mood_alone_is_no_emergency(text: str) -> None:
    assert not alarms(text)


@pytest.mark.parametrize(
    "text", ["i feel so low i want to die", "feeling low in myself and want to end it all"]
)
def test_a_low_mood_with_a_wish_to_die_is_one(text: str) -> None:
    assert [one.kind for one in alarms(text)] == ["self_harm"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my dad fainted yesterday and again just now", "unconscious"),
        ("my dad fainted yesterday, and again 5 minutes ago", "unconscious"),
        ("我爸昨天晕倒过一次，刚才又来了一次", "unconscious"),
        ("电影看到一半老伴晕倒了", "unconscious"),
        ("is it normal that my lips are swelling and I can't breathe", "other"),
        ("is this normal that my face is drooping", "other"),
        ("我嘴唇肿了喘不上气正常吗", "other"),
    ],
)
def test_what_has_come_again_or_is_asked_about_as_it_happens_is_heard(text: str, kind: str) -> None:
    assert [one.kind for one in alarms(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "my dad fainted yesterday but is fine today",
        "我爸昨天晕倒过一次，今天又去上班了",
        "看电影男主晕倒了",
        "股票跌死了",
        "is it normal that lips swell",
    ],
)
def test_what_has_not_come_again_or_befalls_nobody_is_not(text: str) -> None:
    assert not alarms(text)
