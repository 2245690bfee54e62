"""Numbers are read however they are written."""

import pytest

from health.safety.numerals import chinese_value, numerals


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("六点八", 6.8),
        ("十二", 12),
        ("二十", 20),
        ("一百二", 120),
        ("一百零二", 102),
        ("三千五", 3500),
        ("两万", 20_000),
        ("二零二六", 2026),
        ("十", 10),
    ],
)
def test_a_chinese_numeral_has_its_value(written: str, value: float) -> None:
    assert chinese_value(written) == value


def test_two_digits_side_by_side_are_no_number() -> None:
    assert chinese_value("二三") is None


def test_numbers_are_found_with_their_places() -> None:
    assert [(found.value, found.start, found.end) for found in numerals("走了1,200步，测了6.8")] == [
        (1200.0, 2, 7),
        (6.8, 11, 14),
    ]
