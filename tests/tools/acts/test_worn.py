"""Who is tired of it all is met with more than a nod; who gave up something else is not."""

import pytest

from tools.acts.moods import mood_of


@pytest.mark.parametrize(
    "text",
    [
        "I feel like giving up on all this",
        "so sick of pricking my fingers",
        "nothing I do brings it down",
        "no matter what I do it stays high",
        "怎么控都下不来",
        "天天扎手指太累了",
        "折腾了半天白搭",
        "真想放弃了",
    ],
)
def test_who_is_worn_out_is_heard(text: str) -> None:
    assert mood_of(text) == "worn"


@pytest.mark.parametrize("text", ["I gave up smoking years ago", "my daughter gave up her job", "今天走累了"])
def test_other_weariness_is_not_taken_for_it(text: str) -> None:
    assert mood_of(text) != "worn"
