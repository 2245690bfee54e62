"""A reading is judged by published limits, and found only where a message states one."""

import pytest

from health.safety import judge_reading
from health.safety.readings import stated

pytestmark = pytest.mark.safety


@pytest.mark.parametrize(
    ("mmol", "judged"),
    [
        (2.9, "very_low"),
        (3.0, "low"),
        (3.8, "low"),
        (3.9, "ok"),
        (13.9, "ok"),
        (14.0, "high"),
        (16.7, "high"),
        (16.8, "very_high"),
    ],
)
def test_a_reading_is_judged_by_the_published_limits(mmol: float, judged: str) -> None:
    assert judge_reading(mmol) == judged


def test_a_low_reading_with_symptoms_is_treated_as_very_low() -> None:
    assert judge_reading(3.5, symptoms=True) == "very_low"


@pytest.mark.parametrize(
    ("text", "mmol"),
    [
        ("血糖6.8", 6.8),
        ("血糖两点八", 2.8),
        ("sugar is 48", 2.66),
        ("测了一下 122mg/dl", 6.77),
        ("空腹 七点二", 7.2),
        ("酮体2.1", 2.1),
    ],
)
def test_a_stated_value_is_found_in_any_writing(text: str, mmol: float) -> None:
    assert [value.mmol for value in stated(text)] == [pytest.approx(mmol, abs=0.01)]


@pytest.mark.parametrize(
    "text",
    [
        "2.5小时前测的",
        "血压130/85",
        "血糖低于3.0怎么办",
        "血糖降了2.5",
        "糖尿病2年了",
        "测了2次血糖",
        "sugar dropped by 2.5",
        "below 3.9",
    ],
)
def test_other_numbers_are_no_reading(text: str) -> None:
    assert list(stated(text)) == []


@pytest.mark.parametrize("text", ["41F on omnipod, dizzy", "45 M, shaky today"])
def test_an_age_with_its_sex_is_no_reading(text: str) -> None:
    assert list(stated(text)) == []


def test_a_named_reading_stays_one_whatever_follows() -> None:
    assert [round(found.mmol, 1) for found in stated("sugar 41F")] == [2.3]
