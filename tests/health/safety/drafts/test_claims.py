"""Claims are heard, and careful words are not taken for them."""

import pytest

from health.safety.drafts.claims import claims
from health.safety.plain import plain

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    "draft",
    [
        "不要自己停药。",
        "请和医生商量要不要调整药量。",
        "我不能告诉你打多少，这要由医生来定。",
        "你昨晚打了 12 个单位。",
        "吃 3-4 片葡萄糖片。",
        "低血糖时不要开车。",
        "Do not stop your insulin on your own.",
        "Your doctor will adjust the dose.",
        "You took 12 units last night.",
        "Take 3-4 glucose tablets.",
        "Do not drive while you are low.",
        "Ask your pharmacist before you change any medicine.",
    ],
)
def test_careful_words_pass(draft: str) -> None:
    assert list(claims(plain(draft).text)) == []


def test_going_round_the_doctor_is_a_claim() -> None:
    assert {claim.kind for claim in claims(plain("不用问医生，直接停药。").text)} == {"medication"}
