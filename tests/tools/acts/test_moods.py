"""The mood of small talk: what somebody feels is heard, and a story is no entry."""

import pytest

from tools.acts.moods import mood_of, told


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("我上班顾不上她，心里挺愧疚的", "guilt"),
        ("都怪我，我很自责", "guilt"),
        ("昨晚把我吓死了", "sad"),
        ("我就怕跟他一样", "sad"),
        ("我最近特别烦不想管血糖了", "worn"),
        ("不想再测了", "worn"),
        ("别告诉我闺女", "secret"),
        ("别跟我儿子说", "secret"),
        ("明天是我生日", "birthday"),
        ("谢谢你", "thanks"),
        ("在吗", "hello"),
        ("好的", "ack"),
        ("我年轻的时候在纺织厂上班", "told"),
        ("hmm", "unclear"),
        ("I feel so guilty about mum", "guilt"),
    ],
)
def test_a_mood_is_heard_by_its_words(text: str, mood: str) -> None:
    assert mood_of(text) == mood


def test_only_what_could_be_an_entry_is_said_to_be_none() -> None:
    assert told("他在的时候总给我熬粥喝")
    assert told("昨天量了6点5")
    assert not told("我年轻的时候在纺织厂上班")
