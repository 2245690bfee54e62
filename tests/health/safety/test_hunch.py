"""The second ear hears likeness, asks the frames, and keeps out of what the tables took back."""

import pytest

from health.safety import alarms
from health.safety.hunch import grams, hunch

pytestmark = pytest.mark.safety


def test_letters_and_pairs_are_listed_and_numbers_are_alike() -> None:
    assert grams("手抖，3.4") == ["^", "手", "抖", "#", "$", "^手", "手抖", "抖#", "#$"]


@pytest.mark.parametrize("text", ["", "手", "two eggs and a toast", "今天吃了两个包子", "😀", "。。。"])
def test_what_sounds_like_nothing_is_nothing(text: str) -> None:
    assert hunch(text) is None


def test_what_is_too_long_is_left_to_the_tables() -> None:
    said = "浑身冒汗手发抖心里慌得难受"
    assert hunch(said) == "hypo"
    assert hunch(said * 20) is None


@pytest.mark.parametrize("before", ["昨天电影里那人", "如果", "去年有一次"])
def test_what_is_elsewhere_raises_no_alarm(before: str) -> None:
    said = "心里空落落的浑身不得劲快要散了"
    assert not alarms(before + said)


def test_the_whole_message_is_the_span() -> None:
    said = "阿公成身湿晒又唔识应人手又冻"
    found = alarms(said)
    assert found
    assert all(0 <= alarm.span[0] < alarm.span[1] <= len(said) for alarm in found)
