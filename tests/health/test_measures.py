"""What a blood pressure, an HbA1c, a pulse, a temperature and ketones say about this moment."""

import pytest

from health.measures import level


@pytest.mark.parametrize(
    ("upper", "lower", "said"),
    [
        (118, 76, "fine"),
        (129, 79, "fine"),
        (130, 79, "high"),
        (128, 82, "high"),
        (179, 109, "high"),
        (180, 95, "very_high"),
        (150, 110, "very_high"),
        (88, 62, "low"),
        (95, 58, "low"),
        (150, None, "high"),
        (120, None, "fine"),
    ],
)
def test_a_blood_pressure(upper: float, lower: float | None, said: str) -> None:
    assert level("blood_pressure", upper, lower) == said


def test_in_a_pregnancy_140_90_is_for_the_maternity_unit() -> None:
    assert level("blood_pressure", 142, 88, pregnant=True) == "expecting"
    assert level("blood_pressure", 138, 90, pregnant=True) == "expecting"
    assert level("blood_pressure", 138, 88, pregnant=True) == "high"
    assert level("blood_pressure", 182, 100, pregnant=True) == "very_high"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("hba1c", 6.9, "fine"),
        ("hba1c", 7.0, "high"),
        ("heart_rate", 72, None),
        ("heart_rate", 119, None),
        ("heart_rate", 120, "high"),
        ("heart_rate", 44, "low"),
        ("temperature", 36.8, None),
        ("temperature", 38.0, "high"),
        ("temperature", 34.5, "low"),
        ("ketones", 0.3, "fine"),
        ("ketones", 0.6, "high"),
        ("ketones", 1.5, "very_high"),
        ("weight", 70, None),
        ("steps", 9000, None),
    ],
)
def test_other_measurements(kind: str, value: float, said: str | None) -> None:
    assert level(kind, value) == said


def test_an_hba1c_in_a_pregnancy_has_no_usual_target() -> None:
    assert level("hba1c", 6.4, pregnant=True) is None
