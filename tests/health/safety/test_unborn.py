"""A baby that moves less, or waters that break: heard beside anything else, and answered with whom to call."""

import pytest

from health.safety import alarms, of_the_unborn

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    "text",
    [
        "baby hasn't moved much today",
        "my baby has stopped kicking",
        "baby is moving less than usual",
        "i cant feel the baby moving",
        "haven't felt any kicks since this morning",
        "reduced fetal movement",
        "less movement from the baby today and fasting 5.1",
        "i think my waters broke",
        "had toast, baby's gone quiet since",
        "胎动少了",
        "今天没有胎动",
        "胎动比昨天少很多",
        "宝宝今天不怎么动",
        "空腹5.1，感觉不到胎动",
        "羊水破了",
    ],
)
def test_it_is_an_emergency(text: str) -> None:
    assert [one.kind for one in alarms(text)] == ["other"]
    assert of_the_unborn(text)


@pytest.mark.parametrize(
    "text",
    [
        "baby is kicking a lot today",
        "the baby is moving well",
        "my waters haven't broken",
        "what if the baby moves less",
        "the water main broke",
        "less movement and more food this week",
        "my baby is not eating solids yet",
        "胎动正常",
        "胎动很好",
        "如果胎动少了怎么办",
        "孩子不动筷子",
        "明天做胎动监测",
    ],
)
def test_it_is_none(text: str) -> None:
    assert not of_the_unborn(text)
    assert not alarms(text)
